"""Colours that go together, chosen by hand."""

from typing import NamedTuple


class Light(NamedTuple):
    """A light in which a landscape lies: its sky, its sun, its depth from far to near."""

    high: str
    low: str
    sun: str
    far: str
    near: str
    spark: str


class Paints(NamedTuple):
    """Paints for flat shapes on a ground; `dark` is the one for lines."""

    ground: str
    colours: tuple[str, str, str, str, str]
    dark: str


LIGHTS = (
    Light("#f4a98c", "#fdeedb", "#fff6e3", "#e9b39b", "#573a52", "#f7d9a8"),
    Light("#31447a", "#f2b8a0", "#ffe9bd", "#8a86b0", "#1b2342", "#ffcf87"),
    Light("#9fd0e3", "#f4fbf1", "#fff4c9", "#b3d5b2", "#24584b", "#ee7b53"),
    Light("#f0c27a", "#fef3da", "#e2694a", "#e2ae6d", "#63292b", "#fbe6b8"),
    Light("#a99bd4", "#fde9e6", "#fffaf0", "#b6a3d0", "#352a59", "#f6c1c7"),
    Light("#f39a5b", "#fee7bd", "#fff7df", "#e59b62", "#6f3430", "#ffd694"),
    Light("#86b4cf", "#f2f8f9", "#ffffff", "#b9d4df", "#1f4459", "#f3c9a5"),
    Light("#e4dcb8", "#fbf8ea", "#eec25b", "#c4c293", "#434d2f", "#d9744e"),
    Light("#ef9ba8", "#fef0e6", "#fffbf2", "#dd96a3", "#552749", "#ffd2a6"),
    Light("#1e5364", "#f7bd9b", "#ffdfae", "#6b9492", "#0f2b36", "#ff9e7a"),
)

NIGHTS = (
    Light("#0e1638", "#5a4a86", "#fdf3d4", "#4a4379", "#0b1026", "#ffd27a"),
    Light("#10243f", "#d98a72", "#ffe8c4", "#4f5777", "#0c1830", "#ffcf70"),
    Light("#0f2f3d", "#3f8f8b", "#f6f3d6", "#2f6a70", "#08202b", "#ffd98a"),
    Light("#241339", "#c2567a", "#ffe0cf", "#6a3566", "#170b28", "#ffc86b"),
    Light("#16203a", "#8fa6c9", "#ffffff", "#5a6e95", "#101a30", "#ffe09a"),
    Light("#1c1b3a", "#f0956c", "#fff0cf", "#71476b", "#151230", "#ffd36e"),
)

PAINTS = (
    Paints("#f4ecda", ("#d63f2e", "#1f4f8b", "#f2b22f", "#7fb5bd", "#e98a6b"), "#1b1b22"),
    Paints("#f6f0e2", ("#e07a5f", "#3d5a80", "#81b29a", "#f2cc8f", "#98c1d9"), "#2b2d42"),
    Paints("#f1f5f0", ("#264653", "#2a9d8f", "#e9c46a", "#f4a261", "#e76f51"), "#1d3540"),
    Paints("#fcefe6", ("#8e2f5c", "#d9668a", "#f7a9a1", "#f7d38c", "#35477d"), "#2b1b3d"),
    Paints("#f3f1e5", ("#3a6b35", "#cbd18f", "#e3b448", "#bc4b3f", "#7a9e7e"), "#22352a"),
    Paints("#fff6ea", ("#ff8a65", "#ffc59e", "#93cfc5", "#4f8aa5", "#f8d35e"), "#2f4858"),
    Paints("#f5f2ec", ("#3f4274", "#8d80a8", "#d4a5a5", "#e5a04a", "#c7d3d4"), "#22223b"),
    Paints("#f7ede2", ("#a8483c", "#db8f72", "#e9c6a0", "#7b8466", "#f0b86e"), "#3b3a32"),
    Paints("#1c2142", ("#f25c54", "#f7dcb4", "#1aa5a0", "#f4a259", "#8fbbdc"), "#f7eedd"),
    Paints("#edf5ee", ("#1f5a48", "#64b28d", "#f3c34f", "#f47f52", "#a9d8c4"), "#163c31"),
    Paints("#fdf1f3", ("#c8553d", "#588b8b", "#f28f3b", "#ffd5c2", "#93b7a8"), "#2d3047"),
    Paints("#123440", ("#ef8354", "#f6e7cb", "#4f9d9d", "#f2c14e", "#d8574b"), "#f8f1e2"),
)
