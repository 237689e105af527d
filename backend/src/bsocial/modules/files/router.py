"""HTTP routes of files."""

from contextlib import aclosing
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from bsocial.core.pagination import InvalidCursor, Page
from bsocial.modules.files.errors import FileNotFound
from bsocial.modules.files.model import FileRead
from bsocial.modules.files.service import FileService
from bsocial.platform.config import Settings
from bsocial.platform.http.deps import CurrentUser, CurrentWriter, Paging, PathId
from bsocial.platform.http.downloads import NEVER_RUN, StoredResponse, attachment
from bsocial.platform.http.multipart import (
    FIELD,
    MalformedUpload,
    UploadIncomplete,
    open_upload,
)
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/files", tags=["files"])
Files = Annotated[FileService, Depends(provide(FileService))]
BINARY = "application/octet-stream"
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {
                        FIELD: {"type": "string", "format": "binary", "examples": ["any bytes"]}
                    },
                    "additionalProperties": False,
                }
            }
        },
    }
}


@router.post(
    "",
    summary="Upload a file",
    status_code=201,
    responses=declares(MalformedUpload, UploadIncomplete),
    openapi_extra=_FORM,
)
async def create_file(
    owner: CurrentWriter, files: Files, request: Request, response: Response
) -> FileRead:
    """Upload one file of any kind, in a part called `file`; it is stored while it arrives."""
    settings: Settings = request.app.state.settings
    upload = await open_upload(request, idle_seconds=settings.files.idle_seconds)
    async with aclosing(upload.parts):
        file = await files.store(owner, upload.name, upload.parts)
    response.headers["Location"] = f"/api/files/{file.id}"
    return file


@router.get("", summary="My files", responses=declares(InvalidCursor))
async def list_files(owner: CurrentUser, files: Files, page: Paging) -> Page[FileRead]:
    """Return my files, newest first."""
    return await files.list_own(owner, page)


@router.get("/{file_id}", summary="One of my files", responses=declares(FileNotFound))
async def get_file(owner: CurrentUser, files: Files, file_id: PathId) -> FileRead:
    """Return the metadata of a file, and how far it has been forwarded."""
    return await files.get(file_id, owner)


@router.get(
    "/{file_id}/content",
    summary="The content of one of my files",
    response_class=Response,
    responses={
        200: {
            "description": "The bytes, to be saved under the file's name.",
            "content": {BINARY: {"schema": {"type": "string", "format": "binary"}}},
        },
        **declares(FileNotFound),
    },
)
async def get_file_content(owner: CurrentUser, files: Files, file_id: PathId) -> Response:
    """Return the content as an attachment: browsers save it, and never show or run it."""
    content, parts = await files.open(file_id, owner)
    headers = {
        "Content-Disposition": attachment(content.name),
        "Content-Length": str(content.size_bytes),
        "Content-Security-Policy": NEVER_RUN,
        "Cache-Control": "private, no-store",
    }
    return StoredResponse(parts, media_type=BINARY, headers=headers)


@router.delete(
    "/{file_id}",
    summary="Remove one of my files",
    status_code=204,
    responses=declares(FileNotFound),
)
async def delete_file(owner: CurrentWriter, files: Files, file_id: PathId) -> None:
    """Remove a file permanently. Posts keep the pictures that were made of it."""
    await files.delete(file_id, owner)
