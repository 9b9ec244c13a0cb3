"""What went wrong with a file of an archive, and what its keeper can do: nobody tries again by himself, and no inbox is near."""

from __future__ import annotations

from pipeline.inbox.faults import fault_of, refused
from schemas.batch_errors import NoDocument
from schemas.inbox_errors import NotRegular
from schemas.run import Failure

_SHOWN = 200  # characters of a name in a message: paths may have thousands


def failure_of(error: Exception, name: str) -> Failure:
    """`error` as it is told of the file `name`."""
    if isinstance(error, OSError):
        code, because, todo = refused(error)
        name = short(name)
        return Failure(
            code=code,
            message_vi=f"Không đọc được “{name}” ({because[0]}). {todo[0]}, rồi chạy lại lệnh.",
            message_en=f"“{name}” could not be read ({because[1]}). {todo[1]}, then run the command again.",
        )
    if isinstance(error, NotRegular):
        error = NoDocument(error.path, **error.details)
    fault = fault_of(error, name)
    return Failure(code=fault.code, message_vi=fault.message_vi, message_en=fault.message_en)


def short(name: str) -> str:
    """The name, without its middle where it is very long."""
    half = _SHOWN // 2
    return name if len(name) <= _SHOWN else f"{name[:half]} … {name[-half:]}"
