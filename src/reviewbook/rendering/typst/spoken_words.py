"""Words for the symbols of LaTeX maths, in British English."""

GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi "
    "psi omega"
).split()
FUNCTIONS = {
    name: words
    for names, words in (
        ("log", "log"),
        ("ln", "the natural log"),
        ("exp", "the exponential"),
        ("sin", "sine"),
        ("cos", "cosine"),
        ("tan", "tangent"),
        ("det", "the determinant"),
        ("Pr", "the probability"),
        ("arg", "the argument"),
        ("max", "the maximum"),
        ("min", "the minimum"),
        ("sup", "the supremum"),
        ("inf", "the infimum"),
    )
    for name in names.split()
}
WITH_LIMITS = {
    "sum": "the sum",
    "prod": "the product",
    "int": "the integral",
    "iint": "the double integral",
    "oint": "the contour integral",
    "bigcup": "the union",
    "bigcap": "the intersection",
    "lim": "the limit",
}
ACCENTS = {
    "hat": "hat",
    "widehat": "hat",
    "bar": "bar",
    "overline": "bar",
    "tilde": "tilde",
    "widetilde": "tilde",
    "vec": "vector",
    "dot": "dot",
    "ddot": "double dot",
}
# Commands whose argument is read as it is.
PLAIN_ARGUMENT = {
    *("mathbb", "mathcal", "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathfrak", "boldsymbol", "bm", "pmb"),
    *("operatorname", "underline", "boxed", "displaystyle", "textstyle", "phantom", "underbrace", "overbrace"),
}
TEXT_ARGUMENT = {"text", "textrm", "textit", "textbf", "mbox", "textsf", "texttt"}
SYMBOLS = {
    "+": "plus",
    "-": "minus",
    "−": "minus",
    "=": "equals",
    "<": "is less than",
    ">": "is greater than",
    "/": "over",
    "*": "times",
    "!": "factorial",
    "|": "bar",
    "(": "open bracket",
    ")": "close bracket",
    "[": "open square bracket",
    "]": "close square bracket",
    "'": "prime",
    "~": "",
    "&": "",
    "{": "open brace",
    "}": "close brace",
    "%": "per cent",
}
COMMANDS = {
    "le": "is at most",
    "leq": "is at most",
    "ge": "is at least",
    "geq": "is at least",
    "ne": "does not equal",
    "neq": "does not equal",
    "approx": "is about",
    "sim": "is distributed as",
    "simeq": "is about",
    "equiv": "is identical to",
    "propto": "is proportional to",
    "ll": "is much less than",
    "gg": "is much greater than",
    "times": "times",
    "cdot": "times",
    "div": "divided by",
    "pm": "plus or minus",
    "mp": "minus or plus",
    "in": "in",
    "notin": "not in",
    "subset": "is a subset of",
    "subseteq": "is a subset of",
    "cup": "union",
    "cap": "intersection",
    "to": "tends to",
    "rightarrow": "to",
    "Rightarrow": "implies",
    "implies": "implies",
    "iff": "if and only if",
    "leftarrow": "from",
    "mapsto": "maps to",
    "infty": "infinity",
    "partial": "partial",
    "nabla": "nabla",
    "mid": "given",
    "vert": "bar",
    "Vert": "double bar",
    "perp": "is independent of",
    "forall": "for all",
    "exists": "there exists",
    "neg": "not",
    "land": "and",
    "lor": "or",
    "emptyset": "the empty set",
    "prime": "prime",
    "ldots": "and so on",
    "dots": "and so on",
    "cdots": "and so on",
    "vdots": "and so on",
    "ddots": "and so on",
    "ell": "l",
    "circ": "degrees",
    "langle": "open angle bracket",
    "rangle": "close angle bracket",
    "lbrace": "open brace",
    "rbrace": "close brace",
    "quad": ",",
    "qquad": ",",
    **{name: name for name in GREEK},
    **{f"var{name}": name for name in GREEK},
    **{name.title(): f"capital {name}" for name in GREEK},
}
# Spacing, sizes and numbering, which are not read.
SILENT = {
    *(",", ";", ":", "!", " ", "left", "right", "middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr"),
    *("limits", "nolimits", "nonumber", "notag", "hline", "displaystyle", "textstyle", "scriptstyle", "hfill"),
}
DROPPED_ARGUMENT = {"label", "tag", "color", "hspace", "vspace", "begin", "end"}
POWERS = {"2": "squared", "3": "cubed", "prime": "prime", "T": "transposed", "top": "transposed", "*": "star"}
