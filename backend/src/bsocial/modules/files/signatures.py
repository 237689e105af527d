"""Detects picture formats by their first bytes, whatever the file is called."""

HEAD_BYTES = 16


def is_picture(head: bytes) -> bool:
    """Return whether a content begins as a JPEG, PNG, GIF or WebP does.

    The rest is checked when a worker decodes it. Source: WHATWG MIME Sniffing, 6.1.
    """
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")):
        return True
    return head.startswith(b"RIFF") and head[8:14] == b"WEBPVP"
