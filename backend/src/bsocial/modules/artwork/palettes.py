"""Colours that go together, chosen by hand."""

LIGHTS = (
    ("#31447a", "#f2b8a0", "#ffe9bd", "#8a86b0", "#1b2342", "#ffcf87"),
    ("#9fd0e3", "#f4fbf1", "#fff4c9", "#b3d5b2", "#24584b", "#ee7b53"),
    ("#f0c27a", "#fef3da", "#e2694a", "#e2ae6d", "#63292b", "#fbe6b8"),
    ("#a99bd4", "#fde9e6", "#fffaf0", "#b6a3d0", "#352a59", "#f6c1c7"),
    ("#86b4cf", "#f2f8f9", "#ffffff", "#b9d4df", "#1f4459", "#f3c9a5"),
    ("#e4dcb8", "#fbf8ea", "#eec25b", "#c4c293", "#434d2f", "#d9744e"),
    ("#ef9ba8", "#fef0e6", "#fffbf2", "#dd96a3", "#552749", "#ffd2a6"),
    ("#1e5364", "#f7bd9b", "#ffdfae", "#6b9492", "#0f2b36", "#ff9e7a"),
)
NIGHTS = (
    ("#0e1638", "#5a4a86", "#fdf3d4", "#4a4379", "#0b1026", "#ffd27a"),
    ("#0f2f3d", "#3f8f8b", "#f6f3d6", "#2f6a70", "#08202b", "#ffd98a"),
    ("#241339", "#c2567a", "#ffe0cf", "#6a3566", "#170b28", "#ffc86b"),
    ("#1c1b3a", "#f0956c", "#fff0cf", "#71476b", "#151230", "#ffd36e"),
)
"""Both: the sky high and low, the sun, what is far, what is near, and one that stands out."""
PAINTS = (
    ("#f4ecda", "#1b1b22", "#d63f2e", "#1f4f8b", "#f2b22f", "#7fb5bd", "#e98a6b"),
    ("#f1f5f0", "#1d3540", "#264653", "#2a9d8f", "#e9c46a", "#f4a261", "#e76f51"),
    ("#fcefe6", "#2b1b3d", "#8e2f5c", "#d9668a", "#f7a9a1", "#f7d38c", "#35477d"),
    ("#fff6ea", "#2f4858", "#ff8a65", "#ffc59e", "#93cfc5", "#4f8aa5", "#f8d35e"),
    ("#f7ede2", "#3b3a32", "#a8483c", "#db8f72", "#e9c6a0", "#7b8466", "#f0b86e"),
    ("#1c2142", "#f7eedd", "#f25c54", "#f7dcb4", "#1aa5a0", "#f4a259", "#8fbbdc"),
    ("#edf5ee", "#163c31", "#1f5a48", "#64b28d", "#f3c34f", "#f47f52", "#a9d8c4"),
    ("#123440", "#f8f1e2", "#ef8354", "#f6e7cb", "#4f9d9d", "#f2c14e", "#d8574b"),
)
"""The ground, a colour in contrast to it, and five that are shown."""
