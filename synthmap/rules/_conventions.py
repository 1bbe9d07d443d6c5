"""What people expect to lead somewhere by custom, however plainly it is drawn: the way home at the head of a trail."""

from __future__ import annotations

import numpy as np

from synthmap.model.elements import ElementTable
from synthmap.model.geometry import Bools
from synthmap.vision.scorecard import LIKE_A_STEP

# "Home" as navigation says it, in the languages most pages on the web are written in.
_HOME = frozenset(
    ("home", "homepage", "home page", "start", "startseite", "accueil", "inicio", "início", "pagina principale",
     "strona główna", "domů", "domov", "hjem", "hem", "forside", "etusivu", "kezdőlap", "acasă", "početna", "начало",
     "главная", "головна", "αρχική", "ana sayfa", "anasayfa", "beranda", "trang chủ", "หน้าแรก", "الرئيسية", "בית",
     "ホーム", "首页", "首頁", "홈")
)  # fmt: skip


def heads_a_trail(table: ElementTable) -> Bools:
    """Rows that say "home" and are followed by a sign and another step, shape (n,).

    A trail is a way back, and its last step alone is where one is (https://www.w3.org/WAI/ARIA/apg/patterns/breadcrumb/).
    """
    rows = zip(table.name, table.reasons, strict=True)
    return np.fromiter(
        (name.strip().casefold() in _HOME and LIKE_A_STEP in reasons for name, reasons in rows), bool, count=len(table)
    )
