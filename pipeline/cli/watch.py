"""`solieu watch`: takes and reads what is dropped into the inbox, until it is told to stop."""

from __future__ import annotations

import signal

from pipeline.cli.extract import Lang
from pipeline.cli.office import LangOption, OfficeOption, ended_by, opened
from schemas.errors import SolieuError

NAME = "watch"
HELP = "Trông hộp nhận (inbox): tệp nào thả vào cũng được đọc, kết quả ở results, tệp gốc chuyển sang done hoặc failed."


def run(office: OfficeOption = None, lang: LangOption = Lang.vi) -> None:
    from pipeline.inbox.log import open_log
    from pipeline.inbox.watch import Watch
    from pipeline.store import engine

    here = opened(office)
    try:
        with here.locked(for_inbox=True):
            store = engine.opened(here.database_url)
            open_log(here.log_path, here.settings.log.level, quiet=False)
            watch = Watch(here, store)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: watch.stop.set())
            watch.forever()
    except SolieuError as e:
        raise ended_by(e) from e
