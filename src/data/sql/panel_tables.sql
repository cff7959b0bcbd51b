-- The tables of the panel: derived from the facts by panel_*.sql, emptied and filled anew when the facts change, never edited. What they
-- hold can be lost without loss. views.sql shows them as `panel`, `evidence`, `turnover` and `concentration`.

CREATE TABLE IF NOT EXISTS facts.panel (
    state VARCHAR NOT NULL,
    partner VARCHAR NOT NULL,
    period_kind VARCHAR NOT NULL,     -- year or quarter
    first_day DATE NOT NULL,
    indicator VARCHAR NOT NULL,
    value DOUBLE NOT NULL,            -- on the scale on which noise is roughly Gaussian
    variance DOUBLE NOT NULL,
    "natural" DOUBLE NOT NULL,        -- in the indicator's natural unit
    n_rows BIGINT NOT NULL            -- facts that the value rests on
);

-- The facts behind the cells of a dimension whose facts are figures: one row a fact and cell. (Votes, flows and events are many: their
-- evidence is found by the keys of the cell.)
CREATE TABLE IF NOT EXISTS facts.panel_figure (
    state VARCHAR NOT NULL,
    partner VARCHAR NOT NULL,
    period_kind VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    indicator VARCHAR NOT NULL,
    part VARCHAR NOT NULL,            -- the role of the fact
    used BOOLEAN NOT NULL,
    how VARCHAR NOT NULL,             -- how it was combined, or why it was not used
    source_id INTEGER NOT NULL,
    line BIGINT,
    from_state VARCHAR,
    to_state VARCHAR,
    fact_first_day DATE,
    measure VARCHAR NOT NULL
);
