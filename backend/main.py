"""The app for `uvicorn main:app --reload`: starts or adopts the embedded servers by itself."""

from bsocial.entrypoints.api import create_app

app = create_app()
