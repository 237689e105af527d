"""HTTP routes of sign-in and sessions."""

from typing import Annotated

from fastapi import Body, Depends, Form, Request, Response

from bsocial.core.errors import RateLimited, Unauthenticated
from bsocial.core.pagination import InvalidCursor, Page
from bsocial.core.principal import Principal
from bsocial.modules.auth.errors import (
    HeaderMissing,
    OriginUnknown,
    PasswordlessDisabled,
    PasswordMissing,
    PasswordRequired,
    SessionEnded,
    SessionNotFound,
    WrongCredentials,
)
from bsocial.modules.auth.model import Device, SessionRead
from bsocial.modules.auth.schemas import (
    AuthConfig,
    Credentials,
    PasswordGrant,
    Registration,
    Signup,
    TokenRead,
    UserCreate,
    UsernameOnly,
)
from bsocial.modules.auth.service import AuthService, SignIn
from bsocial.modules.auth.sessions import SessionService
from bsocial.modules.auth.trust import (
    REQUESTED_WITH_PARAMETER,
    RefreshCookie,
    remove_cookie,
    require_trusted,
    set_tokens,
)
from bsocial.modules.users.errors import AccountGone, EmailTaken, UsernameTaken
from bsocial.modules.users.schemas import UserRead
from bsocial.platform.http.client import limit_sign_in
from bsocial.platform.http.deps import CurrentUser, CurrentWriter, Paging, PathId
from bsocial.platform.http.deps import current_user as bearer
from bsocial.platform.http.problems import declares
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/auth", tags=["auth"])
of_users = ModuleRouter(prefix="/api/users", tags=["users"])
Auth = Annotated[AuthService, Depends(provide(AuthService))]
Sessions = Annotated[SessionService, Depends(provide(SessionService))]


async def _device(request: Request) -> Device:
    """Return the device that the request's User-Agent names."""
    return Device.of(request.headers.get("user-agent", ""))


CallerDevice = Annotated[Device, Depends(_device)]


def _answer(request: Request, response: Response, signed_in: SignIn) -> TokenRead:
    """Write cookie, status and Location of a sign-in; return its body."""
    set_tokens(response, request.app.state.settings, signed_in)
    if signed_in.is_new_account:
        response.status_code = 201
        response.headers["Location"] = "/api/users/me"
    return signed_in.answer


@router.post(
    "/register",
    summary="Open an account",
    status_code=201,
    responses=declares(UsernameTaken, EmailTaken, RateLimited),
)
async def register(
    request: Request,
    response: Response,
    auth: Auth,
    device: CallerDevice,
    registration: Annotated[Registration, Body()],
) -> TokenRead:
    """Open an account with names, e-mail address and password, and sign in to it."""
    limit_sign_in(request, registration.username)
    return _answer(request, response, await auth.register(registration, device))


@router.post(
    "/signup",
    summary="Open an account by e-mail address",
    status_code=201,
    responses=declares(EmailTaken, UsernameTaken, RateLimited),
)
async def signup(
    request: Request,
    response: Response,
    auth: Auth,
    device: CallerDevice,
    signup: Annotated[Signup, Body()],
) -> TokenRead:
    """Open an account whose username is made from the address, and sign in to it."""
    limit_sign_in(request, signup.email)
    return _answer(request, response, await auth.signup(signup, device))


@router.post(
    "/login",
    summary="Sign in with a password",
    responses=declares(WrongCredentials, RateLimited),
)
async def login(
    request: Request,
    response: Response,
    auth: Auth,
    device: CallerDevice,
    credentials: Annotated[Credentials, Body()],
) -> TokenRead:
    """Sign in by username or e-mail address."""
    limit_sign_in(request, credentials.identifier)
    return _answer(request, response, await auth.login(credentials, device))


@router.post(
    "/username",
    summary="Sign in with a username alone",
    responses={
        201: {"model": TokenRead, "description": "The name was free: a new account."},
        **declares(PasswordRequired, PasswordlessDisabled, UsernameTaken, RateLimited),
    },
)
async def login_with_username(
    request: Request,
    response: Response,
    auth: Auth,
    device: CallerDevice,
    name: Annotated[UsernameOnly, Body()],
) -> TokenRead:
    """Sign in to an account without a password, or open one."""
    limit_sign_in(request, name.username)
    return _answer(request, response, await auth.login_with_username(name.username, device))


@router.post(
    "/token",
    summary="Sign in with an OAuth2 form",
    responses=declares(WrongCredentials, RateLimited),
)
async def login_with_form(
    request: Request,
    response: Response,
    auth: Auth,
    device: CallerDevice,
    grant: Annotated[PasswordGrant, Form()],
) -> TokenRead:
    """Sign in as the page with this documentation does."""
    limit_sign_in(request, grant.username)
    credentials = Credentials(identifier=grant.username, password=grant.password)
    return _answer(request, response, await auth.login(credentials, device))


@router.post(
    "/refresh",
    summary="Get a new access token",
    responses=declares(SessionEnded, AccountGone, HeaderMissing, OriginUnknown),
    openapi_extra=REQUESTED_WITH_PARAMETER,
)
async def refresh_session(
    request: Request, response: Response, auth: Auth, refresh_token: RefreshCookie
) -> TokenRead:
    """Continue a session. The cookie is valid for one use, and is replaced."""
    require_trusted(request)
    return _answer(request, response, await auth.refresh(refresh_token))


async def _caller_if_known(request: Request) -> Principal | None:
    """Return the holder of a valid access token, else None."""
    try:
        return await bearer(request)
    except Unauthenticated:
        return None


@router.post(
    "/logout",
    summary="Sign out",
    status_code=204,
    responses=declares(SessionEnded, HeaderMissing, OriginUnknown),
    openapi_extra={
        **REQUESTED_WITH_PARAMETER,
        "security": [{"bearer": []}, {"refreshCookie": []}],
    },
)
async def logout(
    request: Request, response: Response, sessions: Sessions, refresh_token: RefreshCookie
) -> None:
    """End the session of the access token, of the cookie, or both; on every server at once."""
    require_trusted(request)
    await sessions.log_out(await _caller_if_known(request), refresh_token)
    remove_cookie(response, request.app.state.settings)


@router.get("/config", summary="Ways of signing in")
async def get_auth_config(auth: Auth) -> AuthConfig:
    """Return whether a username alone is enough."""
    return AuthConfig(passwordless=auth.allow_passwordless)


@router.get("/sessions", summary="My sessions", responses=declares(InvalidCursor))
async def list_sessions(caller: CurrentUser, sessions: Sessions, page: Paging) -> Page[SessionRead]:
    """Return my open sessions, newest first."""
    return await sessions.list_live(caller, page)


@router.delete(
    "/sessions/{session_id}",
    summary="End one of my sessions",
    status_code=204,
    responses=declares(SessionNotFound),
)
async def revoke_session(caller: CurrentWriter, sessions: Sessions, session_id: PathId) -> None:
    """End one of my sessions, on every server at once."""
    await sessions.revoke(caller, session_id)


@of_users.post(
    "",
    summary="Open an account for someone",
    status_code=201,
    responses=declares(UsernameTaken, EmailTaken, PasswordMissing),
)
async def create_user(
    request: Request,
    response: Response,
    _caller: CurrentWriter,
    auth: Auth,
    user: Annotated[UserCreate, Body()],
) -> UserRead:
    """Open an account, without signing in to it."""
    limit_sign_in(request, user.email)
    created = await auth.create_user(user)
    response.headers["Location"] = f"/api/users/{created.id}"
    return created
