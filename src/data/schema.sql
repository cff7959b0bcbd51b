-- The store's tables: facts typed by kind, each row with its source. Users never see this schema; they query the views of views.sql,
-- which docs/data-model.md documents. A change here raises the schema version and adds a migration.

CREATE SCHEMA facts;

CREATE TABLE facts.meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);

-- One row a file loaded. The content hash makes loading idempotent.
CREATE TABLE facts.load (
    load_id INTEGER PRIMARY KEY,
    sha256 VARCHAR NOT NULL UNIQUE,
    file VARCHAR NOT NULL,            -- path as given
    format VARCHAR NOT NULL,          -- name of the source description that read it
    bytes BIGINT NOT NULL,
    rows_read BIGINT NOT NULL,
    rows_loaded BIGINT NOT NULL,
    rows_skipped BIGINT NOT NULL,
    rows_rejected BIGINT NOT NULL,
    facts BIGINT NOT NULL,
    loaded_at TIMESTAMP NOT NULL
);

-- One row a publication that figures are taken from. A data file is one source; the ledger cites many.
CREATE TABLE facts.source (
    source_id INTEGER PRIMARY KEY,
    load_id INTEGER NOT NULL,
    title VARCHAR NOT NULL,
    publisher VARCHAR,
    url VARCHAR,
    licence VARCHAR
);

-- Of each source, which publication it is a vintage of, and which vintage (docs/design/vintages.md). Sources of a publication speak with one voice.
CREATE TABLE facts.vintage (
    source_id INTEGER NOT NULL,
    publication VARCHAR NOT NULL,     -- what tells publications apart
    publication_id INTEGER NOT NULL,  -- the first source of it
    day DATE,                         -- published or extracted; NULL: not known
    version VARCHAR,                  -- 4.0; NULL: none
    counted_with INTEGER              -- the source under which its events are counted; NULL: none of its events are
);

CREATE TABLE facts.reject (
    load_id INTEGER NOT NULL,
    line BIGINT,                      -- 1 is the first line of the file, its header
    column_name VARCHAR,
    reason VARCHAR NOT NULL,
    row_text VARCHAR
);

-- Rows left out by rule, counted by reason. In a wide file a row of this count is a cell.
CREATE TABLE facts.skip (
    load_id INTEGER NOT NULL,
    reason VARCHAR NOT NULL,
    rows BIGINT NOT NULL
);

-- Where a source speaks, and what its silence means there.
CREATE TABLE facts.coverage (
    source_id INTEGER NOT NULL,
    measure VARCHAR NOT NULL,
    state VARCHAR,                    -- the reporter, or the state covered; NULL: every state
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    absent VARCHAR NOT NULL           -- 'zero': a pair not listed is zero; 'missing': it is unknown
);

-- Goods sent from exporter to importer. reporter says whose statistics it is, side from which end it was counted.
-- There may be hundreds of millions of them: words are numbers (ENUM) instead of texts to compress anew in every row; exporter and importer
-- become so, of the codes of facts.state, when that is filled, and so does the state of a vote. (The types have no names: the engine cannot
-- replay its log of a table whose types were created with it.)
CREATE TABLE facts.flow (
    source_id INTEGER NOT NULL,
    line BIGINT,
    exporter VARCHAR NOT NULL,
    importer VARCHAR NOT NULL,
    product VARCHAR NOT NULL USING COMPRESSION dictionary, -- 'TOTAL': all goods
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    period_kind ENUM('day', 'month', 'quarter', 'half', 'year', 'span') NOT NULL,
    side ENUM('export', 'import'),    -- which of the two reported; NULL: reconciled from both
    reporter VARCHAR USING COMPRESSION dictionary, -- NULL: not said, or reconciled from both
    value DOUBLE NOT NULL,
    unit ENUM('USD', 'USD_thousand', 'USD_million', 'USD_billion', 'EUR', 'EUR_thousand', 'EUR_million', 'EUR_billion') NOT NULL,
    quantity DOUBLE,
    quantity_unit ENUM('t', 'kg', 'g', 'carat', 'l', 'thousand_l', 'm', 'thousand_m', 'm2', 'm3', 'thousand_m3', 'u', 'pair', 'dozen', 'MWh', 'TJ'),
    status ENUM('official', 'reported', 'estimate', 'disputed', 'denied') NOT NULL
);

CREATE TABLE facts.rollcall (
    source_id INTEGER NOT NULL,
    line BIGINT,
    rollcall VARCHAR NOT NULL,        -- body, number and date: numbers alone are used twice
    body VARCHAR NOT NULL,            -- 'UNGA'
    number BIGINT,                    -- the source's own number (rcid)
    session INTEGER,
    date DATE,
    resolution VARCHAR,
    title VARCHAR,
    description VARCHAR,
    important BOOLEAN,
    issues VARCHAR                    -- comma-separated: me, nu, di, hr, co, ec
);

CREATE TABLE facts.vote (
    source_id INTEGER NOT NULL,
    line BIGINT,
    body VARCHAR NOT NULL,
    number BIGINT NOT NULL,
    date DATE,                        -- NULL where the file gives only the number
    state VARCHAR NOT NULL,
    vote ENUM('A', 'N', 'X', 'Y') NOT NULL -- abstained, no, a member without a recorded vote (missing, never an abstention), yes
);

CREATE TABLE facts.event (
    source_id INTEGER NOT NULL,
    line BIGINT,
    actor VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    period_kind VARCHAR NOT NULL,
    code VARCHAR,                     -- CAMEO
    quad_class INTEGER,               -- 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict
    goldstein DOUBLE,                 -- -10 … 10
    weight DOUBLE NOT NULL,           -- events this row stands for
    text VARCHAR,
    event_id VARCHAR                  -- what its publisher knows it by, in all files; NULL: nothing
);

-- Events of large files, counted when they were loaded instead of kept: by day, who, towards whom, and what.
CREATE TABLE facts.event_cell (
    source_id INTEGER NOT NULL,       -- the first of the files that were counted together (facts.vintage.counted_with)
    day DATE NOT NULL,
    actor VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    root VARCHAR NOT NULL,            -- the first two digits of the CAMEO code
    quad_class TINYINT NOT NULL,
    official BOOLEAN NOT NULL,        -- both speak for their states: government, military …, or no role
    reports INTEGER NOT NULL
);

-- Of the same files: reports that name a state on either side, and all reports. Reports within one state and of one state alone are among them.
CREATE TABLE facts.event_named (source_id INTEGER NOT NULL, day DATE NOT NULL, state VARCHAR NOT NULL, reports INTEGER NOT NULL);
CREATE TABLE facts.event_day (source_id INTEGER NOT NULL, day DATE NOT NULL, reports INTEGER NOT NULL);
-- And which events they have: bit b of word w is event 64 w + b.
CREATE TABLE facts.event_id (source_id INTEGER NOT NULL, word BIGINT NOT NULL, bits BIGINT NOT NULL);

CREATE TABLE facts.membership (
    source_id INTEGER NOT NULL,
    line BIGINT,
    organisation VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,            -- member, associate, observer, partner, signatory, suspended
    first_day DATE NOT NULL,
    last_day DATE                     -- NULL: still so when the source was made
);

-- Sanctions of one kind that a state decided against another, for as long as they hold.
CREATE TABLE facts.sanction (
    source_id INTEGER NOT NULL,
    line BIGINT,
    regime VARCHAR NOT NULL,          -- the conflict or cause; a regime has many decisions
    decision VARCHAR NOT NULL,
    sender VARCHAR NOT NULL,          -- a state, or a group whose members all follow
    target VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,            -- arms, trade, finance, travel, listing, aviation, energy; other: does not count
    scope VARCHAR,
    first_day DATE NOT NULL,
    last_day DATE,                    -- NULL: still so when the source was made
    status VARCHAR NOT NULL
);

-- How a state that a sender invited stood to one of its decisions.
CREATE TABLE facts.alignment (
    source_id INTEGER NOT NULL,
    line BIGINT,
    regime VARCHAR NOT NULL,
    decision VARCHAR NOT NULL,
    sender VARCHAR NOT NULL,
    target VARCHAR,                   -- NULL: not said
    state VARCHAR NOT NULL,
    stance VARCHAR NOT NULL,          -- aligned, partly, refused; silent: nothing was said
    first_day DATE NOT NULL,          -- of the decision
    status VARCHAR NOT NULL
);

-- Everything else, as in the ledger.
CREATE TABLE facts.figure (
    source_id INTEGER NOT NULL,
    line BIGINT,
    from_state VARCHAR,               -- NULL: all, or not a pair
    to_state VARCHAR,
    first_day DATE,                   -- NULL for planned and undated figures
    last_day DATE,
    period_kind ENUM('day', 'half', 'month', 'planned', 'quarter', 'span', 'undated', 'year') NOT NULL,
    measure VARCHAR NOT NULL,
    value DOUBLE,                     -- NULL where the figure is a text
    text VARCHAR,                     -- the figure as written
    unit VARCHAR NOT NULL,
    status ENUM('denied', 'disputed', 'estimate', 'official', 'reported') NOT NULL,
    reporter VARCHAR,
    note VARCHAR
);

-- Tables of reference that files bring: what a code of a list of products means, which codes of one list are which of another, and what others
-- estimated. They are no facts about pairs: no indicator rests on them.

CREATE TABLE facts.product_list (
    source_id INTEGER NOT NULL,
    line BIGINT,
    list VARCHAR NOT NULL,            -- HS2017, or what the file is called: common_high_priority_hs6
    code VARCHAR NOT NULL,            -- with its leading zeros; perhaps only the beginning of codes
    name VARCHAR,
    parent VARCHAR,                   -- the code that it is a part of
    part VARCHAR,                     -- tier or annex of the list that it stands in
    first_day DATE,                   -- since when, and until when, it is on the list; NULL: not said
    last_day DATE
);

CREATE TABLE facts.concordance (
    source_id INTEGER NOT NULL,
    line BIGINT,
    from_list VARCHAR NOT NULL,       -- HS2022, CN2021
    from_code VARCHAR NOT NULL,
    to_list VARCHAR NOT NULL,
    to_code VARCHAR NOT NULL,
    relationship VARCHAR              -- 1:1, 1:n, n:1, n:n, from the one list to the other; NULL: not said
);

CREATE TABLE facts.published_ideal_point (
    source_id INTEGER NOT NULL,
    line BIGINT,
    body VARCHAR NOT NULL,            -- 'UNGA'
    votes VARCHAR NOT NULL,           -- 'all', 'final passage'; 'not said'
    state VARCHAR NOT NULL,
    year INTEGER NOT NULL,            -- in which the session opens
    session INTEGER,
    estimate DOUBLE NOT NULL,
    conf_low DOUBLE,                  -- of 90 %; NULL: not published
    conf_high DOUBLE,
    n_votes INTEGER
);

-- Facts for which a newer vintage of the same publication stands: as they were, and the source that stands for them. No reader of the facts
-- sees them by oversight. (The states of some tables become numbers of their codes; here they stay texts.)
CREATE TABLE facts.superseded_flow AS SELECT * REPLACE (exporter::VARCHAR AS exporter, importer::VARCHAR AS importer), source_id AS by_source
    FROM facts.flow LIMIT 0;
CREATE TABLE facts.superseded_vote AS SELECT * REPLACE (state::VARCHAR AS state), source_id AS by_source FROM facts.vote LIMIT 0;
CREATE TABLE facts.superseded_figure AS SELECT *, source_id AS by_source FROM facts.figure LIMIT 0;
CREATE TABLE facts.superseded_rollcall AS SELECT *, source_id AS by_source FROM facts.rollcall LIMIT 0;
CREATE TABLE facts.superseded_event AS SELECT *, source_id AS by_source FROM facts.event LIMIT 0;
CREATE TABLE facts.superseded_membership AS SELECT *, source_id AS by_source FROM facts.membership LIMIT 0;
CREATE TABLE facts.superseded_sanction AS SELECT *, source_id AS by_source FROM facts.sanction LIMIT 0;
CREATE TABLE facts.superseded_alignment AS SELECT *, source_id AS by_source FROM facts.alignment LIMIT 0;
CREATE TABLE facts.superseded_product_list AS SELECT *, source_id AS by_source FROM facts.product_list LIMIT 0;
CREATE TABLE facts.superseded_concordance AS SELECT *, source_id AS by_source FROM facts.concordance LIMIT 0;
CREATE TABLE facts.superseded_published_ideal_point AS SELECT *, source_id AS by_source FROM facts.published_ideal_point LIMIT 0;

-- Reference: states, groups, measures and constants, filled from data/*.csv.

CREATE TABLE facts.state (
    state VARCHAR NOT NULL,           -- ISO 3166-1 alpha-3, or the code of a group
    name_en VARCHAR NOT NULL,
    name_id VARCHAR NOT NULL,         -- English where there is none
    name_ru VARCHAR NOT NULL,
    iso2 VARCHAR,
    m49 INTEGER,
    cow INTEGER,
    first_year INTEGER,               -- the years in which the code means it; NULL: open
    last_year INTEGER,
    kind VARCHAR NOT NULL             -- state, former, territory, group, aggregate
);

CREATE TABLE facts.alias (
    alias VARCHAR NOT NULL,           -- normalised by jarak_key()
    system VARCHAR NOT NULL,          -- name, iso2, iso3, m49, cow, comtrade, cameo, undesa, worldbank, icews
    state VARCHAR NOT NULL,
    first_year INTEGER,               -- in a year an alias means one state at most; NULL: open
    last_year INTEGER,
    today BOOLEAN NOT NULL            -- whether it means this state when no year is given: one row an alias and system
);

CREATE TABLE facts.groups (
    group_code VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    first_day DATE,
    last_day DATE,                    -- NULL: still a member
    source VARCHAR
);

CREATE TABLE facts.measure (
    measure VARCHAR NOT NULL,
    dimension VARCHAR,
    meaning VARCHAR,
    gesture_sign INTEGER              -- 1: an act of cooperation, -1: of conflict; NULL: not an act
);

CREATE TABLE facts.rate (
    year INTEGER NOT NULL,
    usd_per_eur DOUBLE,               -- average of the year
    us_price_index DOUBLE             -- consumer prices, 1982-84 = 100
);

CREATE TABLE facts.cameo (
    code VARCHAR NOT NULL,            -- CAMEO event code: two digits a root, three or four below it
    name VARCHAR NOT NULL,
    quad_class INTEGER NOT NULL,      -- as in facts.event
    goldstein DOUBLE                  -- NULL: no value was published
);

CREATE TABLE facts.icews_relation (
    relation VARCHAR NOT NULL,        -- as ICEWS writes it
    code VARCHAR NOT NULL             -- CAMEO
);

-- Which measure of the figures speaks of which quantity. What is counted over time can be added up over its parts; a stock cannot.
CREATE TABLE facts.quantity_measure (
    measure VARCHAR NOT NULL,
    quantity VARCHAR NOT NULL,
    adds_up BOOLEAN NOT NULL
);

-- The catalogue of indicators, in the order of print (docs/indicators.md, "The catalogue").
CREATE TABLE facts.indicator (
    code VARCHAR NOT NULL,
    "group" VARCHAR NOT NULL,         -- signals, volume or share
    dimension VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    natural_unit VARCHAR NOT NULL,
    scale VARCHAR NOT NULL,           -- how value follows from natural_value
    sign INTEGER NOT NULL,            -- 1: larger is closer
    unit DOUBLE NOT NULL,             -- one step on the scale that matters
    weight DOUBLE NOT NULL,           -- in its dimension, of a tie
    noise DOUBLE,                     -- passing noise: a standard deviation on the scale; NULL: not calibrated
    noise_at DOUBLE,                  -- noise × (size / noise_at) ^ noise_power, within noise_least … noise_most; NULL: for any size
    noise_power DOUBLE,
    noise_least DOUBLE,
    noise_most DOUBLE,
    floor DOUBLE,                     -- below it at both ends an indicator has no weight: of the amount behind it,
    floor_part DOUBLE,                -- or, if less, this part of
    floor_of VARCHAR,                 -- that quantity of the smaller state
    pooled BOOLEAN NOT NULL,          -- enters a verdict
    competes_with VARCHAR,            -- rests on the same facts as that indicator: only one of them counts
    traced_by VARCHAR,                -- its facts are listed under that indicator
    recipe VARCHAR NOT NULL,          -- how it is made: a step of src/panel/sql, or `amount`, which the columns that follow describe
    quantity VARCHAR,
    flow VARCHAR,                     -- out: from the state to the partner; in: the other way
    per VARCHAR,                      -- per that quantity of the state
    times DOUBLE,                     -- natural_value = times × amount / per / divisor
    divisor DOUBLE,
    value_times DOUBLE,               -- value = ln(value_times × amount / per)
    constant BOOLEAN,                 -- in dollars of 2021
    describes VARCHAR NOT NULL
);
