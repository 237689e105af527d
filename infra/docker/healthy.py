"""Whether a server of this container answers 200: `healthy.py PORT PATH`; exit code 0 or 1."""

import sys
from http.client import HTTPConnection, HTTPException


def main(port: str, path: str) -> int:
    """Ask once, within 4 seconds."""
    connection = HTTPConnection("127.0.0.1", int(port), timeout=4)
    try:
        connection.request("GET", path)
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        print(f"{path}: {error!r}")
        return 1
    print(f"{path}: {status}")
    return 0 if status == 200 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
