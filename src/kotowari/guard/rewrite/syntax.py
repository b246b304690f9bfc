"""What a query may be made of. What is not named here is refused, whatever it is.

Two tables: of what stands for queries and their sources, each with the parts it may have; and of what stands for
values, which may have any part, for these parts are looked at themselves.
"""

from collections.abc import Mapping

from sqlglot import exp

_MODIFIERS = frozenset(
    {
        *("with_", "laterals", "joins", "where", "group", "having"),
        *("qualify", "windows", "distribute", "sort", "cluster", "order", "limit", "offset"),
    }
)

STRUCTURE: Mapping[type[exp.Expr], frozenset[str]] = {
    exp.Select: _MODIFIERS | {"expressions", "distinct", "from_", "kind"},
    exp.Subquery: (_MODIFIERS - {"laterals"}) | {"this", "alias", "pivots"},
    exp.Union: _MODIFIERS | {"this", "expression", "distinct", "by_name"},
    exp.Except: _MODIFIERS | {"this", "expression", "distinct", "by_name"},
    exp.Intersect: _MODIFIERS | {"this", "expression", "distinct", "by_name"},
    exp.With: frozenset({"expressions", "recursive"}),
    exp.CTE: frozenset({"this", "alias", "materialized"}),
    exp.From: frozenset({"this"}),
    exp.Join: frozenset({"this", "on", "side", "kind", "using", "method", "pivots", "match_condition"}),
    exp.Table: frozenset({"this", "db", "catalog", "alias", "joins", "pivots", "ordinality"}),
    exp.TableAlias: frozenset({"this", "columns"}),
    exp.TableFromRows: frozenset({"this", "alias", "joins"}),
    exp.Values: frozenset({"expressions", "alias"}),
    exp.Unnest: frozenset({"expressions", "alias", "offset", "explode_array"}),
    exp.Lateral: frozenset({"this", "view", "outer", "alias", "ordinality"}),
    exp.Pivot: frozenset(
        {
            *("alias", "expressions", "fields", "unpivot", "columns", "include_nulls", "identify_pivot_strings"),
            *("prefixed_pivot_columns", "pivot_column_naming", "value_columns_first"),
            "group",
        }
    ),
    exp.Star: frozenset({"except_", "replace", "rename", "ilike"}),
    exp.Column: frozenset({"this", "table", "db", "catalog"}),
    exp.Dot: frozenset({"this", "expression"}),
    exp.Identifier: frozenset({"this", "quoted"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.In: frozenset({"this", "expressions", "query", "unnest", "field"}),
    exp.RawString: frozenset({"this"}),
    exp.National: frozenset({"this"}),
    exp.Limit: frozenset({"this", "expression", "limit_options"}),
    exp.Offset: frozenset({"expression"}),
    exp.Fetch: frozenset({"direction", "count", "limit_options"}),
    exp.Group: frozenset({"expressions", "grouping_sets", "cube", "rollup", "all"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.TryCast: frozenset({"this", "to", "safe", "requires_string", "probe_date_format"}),
    exp.Collate: frozenset({"this", "expression"}),
    exp.Columns: frozenset({"this"}),
    exp.Interval: frozenset({"this", "unit", "fraction_in_string"}),
    exp.DataType: frozenset({"this", "expressions", "nested"}),
    exp.ColumnDef: frozenset({"this", "kind"}),
}
"""Queries, their sources, and whatever could name one, by the parts that each may have."""

VALUES: frozenset[type[exp.Expr]] = frozenset(
    {
        *(exp.Alias, exp.Paren, exp.Tuple, exp.Null, exp.Boolean, exp.Var, exp.Kwarg, exp.PropertyEQ, exp.Slice),
        *(exp.Neg, exp.Not, exp.And, exp.Or, exp.Xor, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod),
        *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Between),
        *(exp.Like, exp.ILike, exp.SimilarTo, exp.Escape, exp.DPipe, exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseXor),
        *(exp.BitwiseNot, exp.BitwiseLeftShift, exp.BitwiseRightShift, exp.Exists, exp.Any, exp.All, exp.Distinct),
        *(exp.Where, exp.Having, exp.Qualify, exp.Order, exp.Sort, exp.Ordered, exp.LimitOptions, exp.Filter),
        *(exp.Window, exp.WindowSpec, exp.WithinGroup, exp.IgnoreNulls, exp.RespectNulls),
        *(
            exp.GroupingSets,
            exp.Cube,
            exp.Rollup,
            exp.IntervalSpan,
            exp.WeekStart,
            exp.HavingMax,
            exp.SafeFunc,
            exp.Aliases,
            exp.AtTimeZone,
            exp.DataTypeParam,
        ),
        *(exp.Bracket, exp.PivotAlias, exp.JSONPath, exp.JSONPathRoot, exp.JSONPathKey, exp.JSONPathSubscript),
        *(exp.JSONKeyValue, exp.Lambda, exp.Comprehension, exp.Glob, exp.Distribute, exp.Cluster),
        *(exp.Case, exp.If, exp.Cast, exp.Coalesce, exp.Nullif, exp.Overlaps, exp.ArrayContainsAll),
        *(exp.ArrayOverlaps, exp.ArrayContainedBy, exp.JSONBExtract, exp.JSONBExtractScalar, exp.JSONBContains),
        *(exp.JSONBContainsAllTopKeys, exp.JSONBContainsAnyTopKeys, exp.JSONBDeleteAtPath, exp.MatchAgainst),
    }
)
"""What stands for values, conditions and orders."""

EXPLODING = (exp.Explode, exp.Posexplode, exp.Inline)
"""What makes rows of a value: in place of a table, it reads nothing but the value."""

SERIES = (exp.GenerateSeries, exp.ExplodingGenerateSeries)
"""What makes rows of its bounds."""

SESSION = frozenset(
    {
        *("user", "session_user", "current_user", "current_role", "system_user"),
        *("current_catalog", "current_schema", "current_database"),
    }
)
"""What some engines take for a function though it is written as a column."""

CHAINS = (exp.And, exp.Or, exp.Add, exp.DPipe, exp.SetOperation)
"""What is read as deep as it is long, and is no deeper for that."""
