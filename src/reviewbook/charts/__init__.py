"""Drawing: one style, figures and tables with caption, alternative text, source and the data behind them."""
