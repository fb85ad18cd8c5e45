"""A stand-in for the Hugging Face Hub: as much of its HTTP interface as backups need, in memory.

Written from what `huggingface_hub` sends and reads. Files may go in with the commit itself or as large files
(Git LFS); the hub's own protocol for large files (Xet) is not spoken.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tests.serving import serve_in_thread

TOKEN = "hf_standin_of_a_token"
OWNER = "euskara"


@dataclass
class Dataset:
    """One repository: its files now, and how often it was committed to."""

    private: bool
    files: dict[str, bytes] = field(default_factory=dict)
    commits: int = 0


@dataclass
class Hub:
    """All datasets. `failing` answers everything with a status; `large` is what a file may weigh without LFS."""

    datasets: dict[str, Dataset] = field(default_factory=dict)
    large: dict[str, bytes] = field(default_factory=dict)
    limit: int = 10**9
    failing: int | None = None
    requests: list[str] = field(default_factory=list)
    url: str = ""

    def is_public(self, path: str) -> bool:
        """Whether an address is about a dataset that everybody can read."""
        return any(name in path and not each.private for name, each in self.datasets.items())

    def missing(self) -> JSONResponse:
        return JSONResponse({"error": "not found"}, 404, {"X-Error-Code": "RepoNotFound"})


@contextmanager
def serve_hub() -> Iterator[Hub]:
    """A hub on a port of this machine; `url` is its endpoint."""
    hub = Hub()
    with serve_in_thread(application(hub)) as url:
        hub.url = url
        yield hub


def application(hub: Hub) -> FastAPI:
    """The routes, in front of a hub."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.middleware("http")
    async def guard(request: Request, call_next) -> Response:
        if request.url.path == "/":
            return Response("ready")
        hub.requests.append(f"{request.method} {request.url.path}")
        if hub.failing:
            return JSONResponse({"error": "failing"}, hub.failing)
        # Large files go to an address of their own, which is secret enough.
        known = request.headers.get("authorization") == f"Bearer {TOKEN}"
        known |= request.method in ("GET", "HEAD") and hub.is_public(request.url.path)
        if not known and not request.url.path.startswith("/large/"):
            return JSONResponse({"error": "Invalid credentials"}, 401)
        return await call_next(request)

    add_repositories(app, hub)
    add_commits(app, hub)
    add_downloads(app, hub)
    return app


def add_repositories(app: FastAPI, hub: Hub) -> None:
    @app.post("/api/repos/create")
    async def create(request: Request) -> Response:
        wanted = await request.json()
        name = f"{wanted.get('organization') or OWNER}/{wanted['name']}"
        if name in hub.datasets:
            return JSONResponse({"error": "exists", "url": f"{hub.url}/datasets/{name}"}, 409)
        hub.datasets[name] = Dataset(private=wanted.get("visibility") == "private")
        return JSONResponse({"url": f"{hub.url}/datasets/{name}", "name": name, "id": "1"})

    @app.get("/api/datasets/{owner}/{name}")
    async def info(owner: str, name: str) -> Response:
        dataset = hub.datasets.get(f"{owner}/{name}")
        if dataset is None:
            return hub.missing()
        told = {"id": f"{owner}/{name}", "private": dataset.private, "sha": "0" * 40}
        return JSONResponse(told | {"siblings": [], "tags": [], "downloads": 0, "likes": 0})

    @app.get("/api/datasets/{owner}/{name}/revision/{revision}")
    async def at_revision(owner: str, name: str, revision: str) -> Response:
        if revision not in ("main", "0" * 40):
            return JSONResponse({"error": "no"}, 404, {"X-Error-Code": "RevisionNotFound"})
        return await info(owner, name)

    @app.get("/api/datasets/{owner}/{name}/tree/{revision}")
    async def tree(owner: str, name: str) -> Response:
        dataset = hub.datasets.get(f"{owner}/{name}")
        if dataset is None:
            return hub.missing()
        return JSONResponse(
            [
                {"type": "file", "path": path, "size": len(content), "oid": "0" * 40}
                for path, content in dataset.files.items()
            ]
        )


def add_commits(app: FastAPI, hub: Hub) -> None:
    @app.post("/api/datasets/{owner}/{name}/preupload/{revision}")
    async def preupload(request: Request) -> Response:
        files = (await request.json())["files"]
        return JSONResponse(
            {
                "files": [
                    {
                        "path": file["path"],
                        "uploadMode": "lfs" if file["size"] > hub.limit else "regular",
                        "shouldIgnore": False,
                    }
                    for file in files
                ]
            }
        )

    @app.post("/datasets/{owner}/{name}.git/info/lfs/objects/batch")
    async def batch(request: Request) -> Response:
        objects = (await request.json())["objects"]
        for each in objects:
            each["actions"] = {"upload": {"href": f"{hub.url}/large/{each['oid']}"}}
        return JSONResponse({"transfer": "basic", "objects": objects})

    @app.put("/large/{oid}")
    async def upload(oid: str, request: Request) -> Response:
        content = await request.body()
        assert hashlib.sha256(content).hexdigest() == oid
        hub.large[oid] = content
        return Response()

    @app.post("/api/datasets/{owner}/{name}/commit/{revision}")
    async def commit(owner: str, name: str, request: Request) -> Response:
        dataset = hub.datasets[f"{owner}/{name}"]
        for line in (await request.body()).decode().splitlines():
            item = json.loads(line)
            value = item["value"]
            if item["key"] == "file":
                dataset.files[value["path"]] = base64.b64decode(value["content"])
            elif item["key"] == "lfsFile":
                dataset.files[value["path"]] = hub.large[value["oid"]]
            else:
                assert item["key"] == "header", f"nothing else was expected: {item['key']}"
        dataset.commits += 1
        told = {"commitUrl": f"{hub.url}/datasets/{owner}/{name}/commit/1", "commitOid": "0" * 40}
        return JSONResponse({"success": True} | told)


def add_downloads(app: FastAPI, hub: Hub) -> None:
    @app.api_route(
        "/datasets/{owner}/{name}/resolve/{revision}/{path:path}", methods=["GET", "HEAD"]
    )
    async def resolve(owner: str, name: str, path: str) -> Response:
        dataset = hub.datasets.get(f"{owner}/{name}")
        if dataset is None:
            return hub.missing()
        if path not in dataset.files:
            return JSONResponse({"error": "no file"}, 404, {"X-Error-Code": "EntryNotFound"})
        content = dataset.files[path]
        mark = hashlib.sha256(content).hexdigest()
        headers = {"ETag": f'"{mark}"', "X-Repo-Commit": "0" * 40}
        return Response(content, media_type="application/octet-stream", headers=headers)
