/* What the steps from a question to what is found hand to each other. All zero is empty; jarak__rerouting_release() frees it. */
#ifndef JARAK_REROUTE_WORK_H
#define JARAK_REROUTE_WORK_H

#include "base/arena.h"
#include "base/text.h"
#include "base/writer.h"
#include "jarak/rerouting.h"
#include "jarak/state.h"

enum { JARAK__MONTHS_A_YEAR = 12, JARAK__FIRST_YEAR = 1600, JARAK__PRODUCT_BYTES = 9, JARAK__CODE_DIGITS = 8 };
#define JARAK__FIRST_DAY "DATE '1600-01-01'" /* from which months are counted */

/* Goods of one date. */
typedef struct jarak__rerouting_dated {
    int since;      /* the first month of the last window */
    size_t n_years; /* windows that are known, the last ones; 0: too few */
    int missing;    /* the month that the figures lack for more */
    double *other;  /* (n_hubs + 1) × n_years of the work: what the hub, or the destination behind them, took of other goods */
    double *goods;  /* (n_hubs + 1) × 2: and of those of the barrier, in the window before it and in the one behind it */
} jarak__rerouting_dated;

typedef struct jarak__rerouting_good {
    char code[JARAK__PRODUCT_BYTES];
    uint32_t cohort;
} jarak__rerouting_good;

/* A code that is not on the list of the barrier, but is wholly what codes on it became, or came from. */
typedef struct jarak__rerouting_implied {
    const char *code;
    int since, until; /* months */
} jarak__rerouting_implied;

typedef struct jarak__rerouting_work {
    jarak_rerouting found; /* what is handed out; its arrays are of texts or below */
    jarak__arena memory;   /* of everything that is handed out */
    jarak_store *store;
    jarak_rerouting_settings settings;
    jarak_reroute *fit; /* handed out too */

    /* Parties and windows. Months are counted from that of JARAK__FIRST_DAY. */
    const char **members; /* of the origin: all there are */
    size_t n_members;
    char *member_list; /* for SQL: 'AUT', 'BEL' … */
    char *state_list;  /* of the comparison states, likewise; none: NULL as SQL has it */
    char *partners;    /* hubs and, behind them, the destination: ['KAZ', 'KGZ', 'RUS'] */
    int since;         /* the first month of the last window; of goods of several dates that of the first cohort that is tested */
    size_t n_months;   /* of a window */

    /* The origin's exports: the table rerouting_row (partner, is_compared, product, month, value); partner: the place in partners, NULL of
     * others; is_compared: to a comparison state;
     * month: as above; value: in found.unit. */
    char *listed; /* a condition on product: those of the barrier */
    size_t n_implied;
    jarak__rerouting_implied *implied;
    char *heading;           /* the same for a heading (4 digits): it belongs to the barrier as a whole */
    const char *goods_table; /* the goods of the barrier with months as if all were behind it since `since` */
    int finest;              /* digits of its products: 8 or 6 */
    int digits;              /* of those that are asked about */

    /* Codes that concordances join: the tables rerouting_told (code of 6 or 8 digits: has_before, has_after, is_mixed) and rerouting_family
     * (code of the digits asked about, family); with the second rerouting_row has a column good, and only then. */
    bool has_told, has_families;
    size_t n_used;
    const jarak_rerouting_link **used; /* links that hold in the windows */
    size_t n_families;
    jarak_rerouting_family *families; /* by product */
    size_t n_mixed;
    jarak_rerouting_family *mixed; /* codes joined that are not all under the barrier */

    /* Numbers. */
    bool has_other;
    size_t n_cohorts;
    jarak__rerouting_dated *dated;  /* n_cohorts, by date */
    jarak_rerouting_cohort *cohort; /* of them what is handed out */
    size_t n_goods;                 /* where products have dates of their own; by code */
    jarak__rerouting_good *goods;
    size_t *cohort_of; /* n_products, which is handed out */
    size_t n_products, product_capacity;
    char (*products)[JARAK__PRODUCT_BYTES]; /* sorted */
    size_t n_pairs, pair_capacity, direct_capacity;
    uint32_t *product, *hub;
    double *flow, *direct, *onward, *recorded, *control;
    double *compared;         /* n_products × n_years: what the comparison states took; NULL: none */
    bool *is_compared;        /* n_products: they took enough of it in all its windows */
    double compared_goods[2]; /* all goods of the barrier, in the window before it and in the one behind it */
    size_t caution_capacity;
    const char **cautions;
} jarak__rerouting_work;

/* The query of what the members sent: code, partner, month, value, of the first n products that are found, in the order of print, and of
 * one more (""): none. To be freed; NULL when memory is out. */
JARAK_MUST_CHECK char *jarak__rerouting_rows_sql(const jarak__rerouting_work *work, size_t n, const char *more);

/* The steps, in their order. */
JARAK_MUST_CHECK jarak_status jarak__rerouting_listed(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_parties(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_rows(jarak__rerouting_work *work, jarak_error *error);
/* A step of the next: how codes changed. Errors: ERR_ARGUMENT (a link), ERR_NOT_FOUND (none of those that were given holds). */
JARAK_MUST_CHECK jarak_status jarak__rerouting_families(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_barrier(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_cohorts(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_other_goods(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_aligned(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_changed(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_flows(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_compared(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_joined_codes(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_named(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_onward(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_recorded(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_judged(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_joined(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_explained(jarak__rerouting_work *work, jarak_error *error);
/* Parts of it: the numbers of a pair by its place, and of the product. Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__rerouting_trace_pair(jarak__rerouting_work *work, size_t place, jarak_rerouting_traced *traced,
                                                          jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_trace_product(jarak__rerouting_work *work, jarak_rerouting_explained *explained,
                                                             jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_timing(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_courses(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_variants(jarak__rerouting_work *work, jarak_error *error);
JARAK_MUST_CHECK jarak_status jarak__rerouting_said(jarak__rerouting_work *work, jarak_error *error);

/* Keeps how the question of a run was put. */
JARAK_MUST_CHECK jarak_status jarak__rerouting_keep_asked(jarak_store *store, const jarak_rerouting *found, int64_t run,
                                                          jarak_error *error);
/* The question of a run that is kept, as it was put; texts live in memory. Errors: ERR_MEMORY, ERR_DATA (a setting is missing). */
JARAK_MUST_CHECK jarak_status jarak__rerouting_take_asked(jarak_store *store, int64_t run, jarak__arena *memory,
                                                          jarak_rerouting_settings *settings, jarak_error *error);

/* What they share. */
/* Returns a constant, so that whoever reads along, a person or an analyser, sees that nothing goes on behind it. */
static inline jarak_status jarak__rerouting_no_memory(jarak_error *error)
{
    (void)jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for so many products and hubs"));
    return JARAK_ERR_MEMORY;
}
/* Memory that lives as long as what is found, all zero; NULL where there is none. */
void *jarak__rerouting_keep(jarak__rerouting_work *work, size_t count, size_t size);
const char *jarak__rerouting_keep_text(jarak__rerouting_work *work, const char *text);
/* Names with commas between apart, in memory; NULL where there is none. */
const char **jarak__rerouting_split(jarak__arena *memory, const char *text, size_t *n);
/* A month as "2022-03". */
const char *jarak__rerouting_month(jarak__rerouting_work *work, int month);
/* The first month wholly behind a barrier that begins with the day, or month, of a text. Errors: ERR_ARGUMENT (names the product). */
JARAK_MUST_CHECK jarak_status jarak__rerouting_date(const char *product, const char *text, int *month, jarak_error *error);
/* Since and until which month the entry of the list is behind the barrier: the first month wholly behind it, and the last. */
JARAK_MUST_CHECK jarak_status jarak__rerouting_entry(const jarak__rerouting_work *work, size_t i, int *since, int *until,
                                                     jarak_error *error);
/* Of every month, counted as above up to JARAK__MOST_MONTHS, whether there are figures of products; freed by the caller. And how many
 * windows before that which begins with since there are, with it; of the next the month that it lacks. */
enum { JARAK__MOST_MONTHS = 12 * 1000 };
JARAK_MUST_CHECK jarak_status jarak__rerouting_months_there(jarak__rerouting_work *work, bool **has, jarak_error *error);
size_t jarak__rerouting_windows(const jarak__rerouting_work *work, const bool *has, int since, int *missing);
/* The conditions listed and heading of the list and of what is implied. Errors: ERR_ARGUMENT (a code), ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__rerouting_list_goods(jarak__rerouting_work *work, jarak_error *error);
/* SQL: the good that a product of rerouting_row, or of what is made from it, is part of; and of a product of any other rows, which
 * jarak__rerouting_write_family() (" LEFT JOIN …", nothing without families) joins the family m to. */
void jarak__rerouting_write_good(const jarak__rerouting_work *work, jarak__writer *sql);
void jarak__rerouting_write_good_of(const jarak__rerouting_work *work, const char *product, jarak__writer *sql);
void jarak__rerouting_write_family(const jarak__rerouting_work *work, const char *product, jarak__writer *sql);
/* SQL: codes, quoted, with commas between: the members of a family, or the code itself. */
void jarak__rerouting_write_members(const jarak__rerouting_work *work, const char *code, jarak__writer *sql);
/* The name of the family that a code is a member of; the code itself where it is of none. */
const char *jarak__rerouting_family_name(const jarak__rerouting_work *work, const char *code);
/* The first month of window year of goods whose last window begins with since. */
int jarak__rerouting_first_month(const jarak__rerouting_work *work, int since, size_t year);
/* SQL on a column month, or another expression: its place, counted from the first of the earliest window; and that it is in a window. */
void jarak__rerouting_write_month(const jarak__rerouting_work *work, int since, const char *month, jarak__writer *sql);
void jarak__rerouting_write_in_window(const jarak__rerouting_work *work, int since, const char *month, jarak__writer *sql);
/* SQL: what a hub's column product is shifted by in time (shift), joined to the rows of f; nothing where all goods have one date. */
void jarak__rerouting_write_shift(const jarak__rerouting_work *work, jarak__writer *sql);
/* SQL: which rows of facts.flow f are the origin's own figures; and WITH f, r, finest: of the hubs' own figures in the windows all rows by
 * product (r: hub, exporter, importer, product, place, value, and raw, unit, month, source_id, line), and the digits of each hub's. */
void jarak__rerouting_write_condition(const jarak__rerouting_work *work, jarak__writer *sql);
void jarak__rerouting_write_onward(const jarak__rerouting_work *work, jarak__writer *sql);
void jarak__rerouting_write_recorded(const jarak__rerouting_work *work, jarak__writer *sql);
/* Where the month of that place stands in a pair's cells. */
static inline size_t jarak__rerouting_cell(const jarak__rerouting_work *work, size_t place)
{
    return place / JARAK__MONTHS_A_YEAR * work->n_months + place % JARAK__MONTHS_A_YEAR;
}
static inline size_t jarak__rerouting_cells(const jarak__rerouting_work *work)
{
    return work->found.n_years * work->n_months;
}
/* The cohort of a code of the digits asked about. */
size_t jarak__rerouting_cohort_of(const jarak__rerouting_work *work, const char *code);
/* The cohort of a product by its place; what is known of it, and e^g of it and a hub from the window before to window to, which is NaN
 * where each product has its own (control STATES). */
static inline const jarak__rerouting_dated *jarak__rerouting_dated_of(const jarak__rerouting_work *work, size_t product)
{
    return &work->dated[work->cohort_of[product]];
}
double jarak__rerouting_growth(const jarak__rerouting_work *work, const jarak__rerouting_dated *dated, size_t hub, size_t to);
/* The place of a product's code, SIZE_MAX where it has none. */
size_t jarak__rerouting_find_product(const jarak__rerouting_work *work, const char *code, size_t length);
/* FNV-1a, 64 bits: it tells lists apart, it protects nothing. A byte 255, which is in no text, ends each. */
#define JARAK__DIGEST_START UINT64_C(14695981039346656037)
uint64_t jarak__rerouting_digest(uint64_t digest, const char *text);
/* A sentence about what stands in the way. */
JARAK_MUST_CHECK jarak_status jarak__rerouting_caution(jarak__rerouting_work *work, jarak_error *error, const char *format, ...)
    JARAK_PRINTF(3, 4);

/* The data as the estimator takes them, under a control; growth is of GROWTH. The array of controls is work->control. Errors: ERR_MEMORY.
 */
JARAK_MUST_CHECK jarak_status jarak__rerouting_data(jarak__rerouting_work *work, jarak_rerouting_control control, double growth,
                                                    jarak_reroute_data *data, jarak_error *error);
/* How many products and pairs have at most q. */
size_t jarak__rerouting_count_products(const jarak_rerouting *found, const jarak_reroute_info *fit, double q);
size_t jarak__rerouting_count_pairs(const jarak_rerouting *found, const jarak_reroute_info *fit, double q);

#endif
