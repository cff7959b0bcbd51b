/* Goods that reach a destination around a barrier, from the trade in a store: the estimator of jarak/reroute.h on the flows of an origin,
 * with names. docs/reroute.md says how to read what comes out, docs/methods/reroute.md where it comes from.
 *
 *     jarak_rerouting_settings_init(&settings);
 *     settings.origin = "EUU", settings.destination = "RUS", settings.since = "2022-03";
 *     settings.hubs = (const char *[]){"KAZ", "KGZ"}, settings.n_hubs = 2;
 *     status = jarak_rerouting_find(store, &settings, &found, &error);
 *     … jarak_rerouting_print(found, JARAK_FORMAT_TABLE, stdout, &error);
 *     jarak_rerouting_free(found);
 */
#ifndef JARAK_REROUTING_H
#define JARAK_REROUTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jarak/reroute.h"
#include "jarak/store.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum jarak_rerouting_digits {
    JARAK_REROUTING_HS6 = 0, /* products of the Harmonized System, six digits */
    JARAK_REROUTING_CN8 = 1, /* of the Combined Nomenclature, eight */
} jarak_rerouting_digits;

/* What flows are expected to grow with, from year to year. */
typedef enum jarak_rerouting_control {
    JARAK_CONTROL_OTHER = 0,  /* what the hub took of the origin's other goods: all goods less those of the barrier */
    JARAK_CONTROL_NONE = 1,   /* nothing */
    JARAK_CONTROL_GROWTH = 2, /* a rate that is given */
    JARAK_CONTROL_STATES = 3, /* what comparison states together took of the same product */
} jarak_rerouting_control;

/* A code of one list of products, and one that it is in another: what concordances consist of. Lists are editions by year: CN2021, HS2017;
 * an edition of the Harmonized System (HS) holds until the next, that of any other list for its year. */
typedef struct jarak_rerouting_link {
    const char *from_list, *from_code, *to_list, *to_code; /* of neither it matters which of the two lists is the newer */
    const char *source;                                    /* where it is from, for the answer; NULL: not said */
} jarak_rerouting_link;

typedef struct jarak_rerouting_settings {
    size_t size;             /* set by jarak_rerouting_settings_init() */
    const char *origin;      /* a state, or a group: the sum of its members as reporters */
    const char *destination; /* a state */
    const char *const *hubs; /* n_hubs states */
    size_t n_hubs;
    const char *since; /* the first month behind the barrier, "2022-03"; NULL where all products have dates of their own */
    int window;        /* so many months from it, and the same of each earlier year; 2 … 12, default 9 */
    jarak_rerouting_digits digits;
    const jarak_rerouting_link *links; /* n_links: how codes changed, beside what the store's concordances say of it (view concordance) */
    size_t n_links;
    bool given_links_only; /* the store's concordances are left aside; with no links codes that changed are never joined */
    jarak_rerouting_control control;
    double growth;               /* of control GROWTH, a year: 0.1; above -1 */
    bool plain;                  /* a finding has to be above the year before alone; else above every earlier year */
    double q;                    /* what a finding has at most; default 0.10 */
    const char *const *products; /* n_products codes, or beginnings of codes, that the barrier is about; none: all in the store */
    size_t n_products;
    const char *const *product_since; /* n_products: from which day, or month, on each is behind the barrier: its windows begin with the
                                         first month that is wholly behind it; NULL, or NULL in it: since settings.since */
    const char *const *product_until; /* n_products: the last day, or month, of it; NULL, or NULL in it: it lasts */
    const char *list;   /* goods of the barrier as a list of products in the store has them (view product_list), instead of products; NULL:
                           none */
    bool is_list_dated; /* with the dates that it has: products are on it since, and until */
    bool mirror; /* the hubs' own figures of imports name the same partner as the origin's exports, and are compared with them; default
                    false, since most name where goods are from rather than where they were sent from */
    const char *explain;       /* a product, or product:hub, such as "854239:KAZ", to be traced to its rows; NULL: none */
    const char *const *states; /* of control STATES: n_states that are neither hubs nor the destination nor among the origin */
    size_t n_states;
    const char *note;           /* a sentence that the answer is to carry first among its cautions; NULL: none */
    jarak_reroute_settings fit; /* floor, level, threads … */
} jarak_rerouting_settings;

/* What jarak_rerouting_settings_init() calls: fills settings of size bytes, as this header or another version of it has them. Cost O(1);
 * safe from any thread. */
JARAK_API void jarak_rerouting_settings_init_sized(jarak_rerouting_settings *settings, size_t size);
/* Fills the settings with the defaults. */
static inline void jarak_rerouting_settings_init(jarak_rerouting_settings *settings)
{
    jarak_rerouting_settings_init_sized(settings, sizeof *settings);
}

/* A product of which nothing is said, because its codes changed between the windows. */
typedef struct jarak_rerouting_changed {
    const char *product;
    double born, dead; /* share of codes that begin after the earlier window in the later one's value, and of those that end before the
                          barrier in the earlier one's, as far as no concordance says what they were or became */
    double mixed;      /* the larger share, of both windows, of codes that a concordance joins to others which are not under the barrier */
    size_t n_members;  /* codes so joined, where mixed is the reason; else 0 */
    const char *const *members;
} jarak_rerouting_changed;

/* Codes that concordances join, and that are tested, or not testable, as one product. */
typedef struct jarak_rerouting_family {
    const char *product; /* its name: the lowest of its codes on the newest list */
    size_t n_members;
    const char *const *members; /* codes of the digits asked about, by code */
    const char *joined;         /* the same as one text, with spaces between */
} jarak_rerouting_family;

/* What a concordance gave to the answer. */
typedef struct jarak_rerouting_concordance {
    const char *older, *newer; /* its lists */
    const char *source;        /* "" where it is not said */
    size_t n_links;            /* between lists that hold in the windows */
} jarak_rerouting_concordance;

/* Goods that are behind the barrier from one date on. */
typedef struct jarak_rerouting_cohort {
    const char *since;           /* the first month of their last window */
    size_t n_goods;              /* products of the list that the origin exports */
    size_t n_lifted;             /* of them those whose barrier ends within that window: they are not tested */
    size_t n_products, n_tested; /* went to any hub; and are tested there */
    size_t n_found;
    size_t n_years;       /* windows that the figures cover; 0: too few, and none of these goods is tested */
    const char *missing;  /* then a month that they lack; else NULL */
    const double *growth; /* n_hubs: what flows are compared with, from the year before to the one after; NULL where none is tested */
} jarak_rerouting_cohort;

/* What a rule finds; q at most each of the levels. */
enum { JARAK_REROUTING_LEVELS = 4 };
typedef struct jarak_rerouting_counts {
    size_t products[JARAK_REROUTING_LEVELS], pairs[JARAK_REROUTING_LEVELS], two_hubs[JARAK_REROUTING_LEVELS];
} jarak_rerouting_counts;

/* Products that rose on the way to the hubs and fell on the way to the destination. */
typedef struct jarak_rerouting_both {
    double q; /* of both at most */
    size_t n_products;
    double excess, loss;   /* of them; of the flows' unit */
    double placebo_excess; /* of those of their pairs that are tested in the ordinary year before, in it; NaN without one */
} jarak_rerouting_both;

/* The excess of what is found, under one control. */
typedef struct jarak_rerouting_total {
    const char *hub; /* NULL: all hubs */
    const char *control;
    double excess, low, high; /* errors of pairs taken as independent; NaN where nothing is found */
} jarak_rerouting_total;

/* The same question asked otherwise. */
typedef struct jarak_rerouting_variant {
    const char *what; /* "control", "floor", "taylor_power", "placebo_hub" */
    const char *value;
    size_t n_pairs, n_products; /* found */
    size_t n_tested;            /* pairs */
} jarak_rerouting_variant;

/* The first month of another level, from the barrier on, by the posterior of jarak/breaks.h; month NULL: not looked for, or there is none.
 */
typedef struct jarak_rerouting_date {
    const char *month;
    const char *low, *high; /* the shortest run of months that holds 90 % */
    double probability;     /* of that month */
    int number;             /* of the month, for differences */
} jarak_rerouting_date;

/* Signs of rerouting joined, of a product and hub: more to the hub, more from it to the destination, a gap that opens between what was sent
 * and what it recorded, less sent directly. */
enum { JARAK_REROUTING_SIGNS = 4 };
typedef struct jarak_rerouting_joined {
    size_t n_known;                  /* signs of which there is a p-value; 0 where the pair is not tested */
    size_t level;                    /* so many signs at least, with a q of at most that asked for */
    double p[JARAK_REROUTING_SIGNS]; /* that fewer than 1, 2 … signs are real (partial conjunction); NaN beyond n_known */
    double q[JARAK_REROUTING_SIGNS]; /* by Benjamini and Hochberg over the pairs */
} jarak_rerouting_joined;

/* ---- one product traced ---- */

/* A number that what is printed goes back to. */
typedef struct jarak_rerouting_number {
    const char *key;
    const char *words; /* how it comes about */
    double value;
} jarak_rerouting_number;

typedef enum jarak_rerouting_leg {
    JARAK_LEG_TO_HUB = 0,
    JARAK_LEG_ONWARD = 1, /* from the hub to the destination, by its own figures */
    JARAK_LEG_DIRECT = 2,
    JARAK_LEG_ALL_GOODS = 3, /* from the origin to the hub */
    JARAK_LEG_RECORDED = 4,  /* from the origin to the hub, by the hub's own figures */
    JARAK_LEG_COMPARED = 5,  /* from the origin to a comparison state */
} jarak_rerouting_leg;

/* A row of the store. */
typedef struct jarak_rerouting_row {
    jarak_rerouting_leg leg;
    const char *exporter, *importer, *product, *month;
    double value; /* in its own unit */
    const char *unit, *source, *file;
    int64_t line;     /* 0: not known */
    size_t n_repeats; /* in other publications, which count once */
} jarak_rerouting_row;

typedef struct jarak_rerouting_traced {
    size_t pair;                 /* in fit->pairs */
    const double *flow, *onward; /* n_years × n_months of the windows; NaN: not known */
    const double *other;         /* n_years: what the hub took of other goods; NaN: not known */
    size_t n_numbers;
    const jarak_rerouting_number *numbers;
} jarak_rerouting_traced;

typedef struct jarak_rerouting_explained {
    size_t product; /* in products */
    size_t n_months;
    const char *const *months; /* n_years × n_months */
    const double *direct;      /* likewise */
    size_t n_pairs;            /* hubs that are asked about and took any */
    const jarak_rerouting_traced *pairs;
    size_t n_numbers; /* of the product */
    const jarak_rerouting_number *numbers;
    size_t n_rows; /* by leg, importer, month */
    const jarak_rerouting_row *rows;
} jarak_rerouting_explained;

enum { JARAK_REROUTING_COURSES = 12 };
/* A product that is found, month by month as far as the figures go, also outside of the windows. */
typedef struct jarak_rerouting_course {
    size_t product;       /* in products */
    const double *direct; /* n_course_months: to the destination; NaN: no figures of the month */
    const double *flow;   /* n_hubs × n_course_months: to each hub; likewise */
} jarak_rerouting_course;

typedef struct jarak_rerouting {
    const jarak_reroute_info *fit;
    const char *origin, *destination; /* codes */
    size_t n_members;                 /* of the origin that have figures */
    const char *const *members;
    size_t n_silent; /* members without any */
    const char *const *silent;
    size_t n_hubs;
    const char *const *hubs;
    size_t n_months; /* of a window */
    size_t n_years;  /* windows, the earliest first */
    const char *const *first_months, *const *last_months;
    jarak_rerouting_digits digits;
    jarak_rerouting_control control;
    double rate; /* of control GROWTH; else NaN */
    bool plain;
    double q;
    double level;
    double floor;
    const char *unit;   /* of all amounts: EUR or USD */
    size_t n_listed;    /* codes of the list of goods; 0: all goods are meant */
    const char *listed; /* what tells lists apart: how many codes, and a digest of them and of their dates; or "all" */
    bool mirror;        /* as asked for */
    bool is_dated;      /* products have dates of their own; windows above are those of the first that is tested */
    size_t n_cohorts;   /* by date; 1 where all have the same */
    const jarak_rerouting_cohort *cohorts;
    const size_t *cohort_of;                    /* n_products: in cohorts */
    size_t n_several;                           /* goods that hold codes of several dates, of which the earliest counts */
    const double *growth;                       /* n_hubs: of the first cohort that is tested */
    const bool *has_onward;                     /* n_hubs: there are figures of hub → destination */
    const bool *has_recorded;                   /* n_hubs: its own figures of what came from the origin are compared with the origin's */
    size_t n_products;                          /* as in the fit */
    const char *const *products;                /* their codes */
    const bool *linked;                         /* fit->n_pairs: hubs that took a product that is found */
    const size_t *order;                        /* n_found + those that are tested besides: products by q, then by evidence */
    size_t n_found;                             /* the first of them are found */
    size_t n_in_order;                          /* n_tested_products */
    size_t n_placebo_pairs, n_placebo_products; /* of ordinary years, by the rule asked for */
    size_t n_ordinary; /* of these products, those that reach as far as the last that is found: what the rule finds in an ordinary year */
    double taylor_power_used;     /* settings.fit.taylor_power */
    double taylor_power;          /* of the flows that are asked about: what settings.fit.taylor_power may be held against; NaN of few */
    size_t taylor_n;              /* windows that it is from */
    jarak_rerouting_counts found; /* by the rule asked for */
    jarak_rerouting_both both_q05, both;
    size_t n_changed;
    const jarak_rerouting_changed *changed;
    size_t n_families; /* by product; those of which the origin exports goods of the barrier to a hub, or that are not testable */
    const jarak_rerouting_family *families;
    size_t n_concordances;
    const jarak_rerouting_concordance *concordances;
    size_t n_totals;
    const jarak_rerouting_total *totals;
    size_t n_variants; /* 0 where a product is explained, as n_totals */
    const jarak_rerouting_variant *variants;
    const jarak_rerouting_joined *joined;       /* fit->n_pairs */
    const jarak_rerouting_date *rises;          /* fit->n_pairs: since when the hub takes more; of what is found, and explained */
    const jarak_rerouting_date *falls;          /* n_products: since when the destination gets less directly; likewise */
    const jarak_rerouting_explained *explained; /* NULL unless settings.explain */
    size_t n_course_months;                     /* from the first to the last that the origin's figures have */
    const char *const *course_months;           /* their names */
    size_t n_courses;                           /* at most JARAK_REROUTING_COURSES of what is found, in the order of what is found */
    const jarak_rerouting_course *courses;
    size_t n_cautions; /* what stands in the way, in sentences */
    const char *const *cautions;
    const char *const *names; /* n_products: what lists of products in the store call them, NULL of those that none names; NULL: no list has
                                 names */
    /* All goods of the barrier, tested or not: sums, without intervals (low, high: NaN), by control as totals are; 0 of goods of several
     * dates, or where a product is explained. And what the destination got less of them. */
    size_t n_goods_totals;
    const jarak_rerouting_total *goods_totals;
    double goods_loss;
    size_t n_states; /* of control STATES, the comparison states; else 0 */
    const char *const *states;
    const char *state_names; /* with commas between; NULL: none */
    size_t n_uncompared; /* products that hubs took and that are not tested: in one of the windows those states took less than the floor */
    const char *const *uncompared;
} jarak_rerouting;

/* Level i of the counts: 0.05, 0.10, 0.15, 0.20. Cost O(1); safe from any thread. */
JARAK_API double jarak_rerouting_level(size_t i);

/* Months by which the hub's rise is behind the fall of direct trade; below 0: ahead of it; NaN where either is not known. Cost O(1); safe
 * from any thread. */
JARAK_API double jarak_rerouting_lag(const jarak_rerouting *found, size_t pair);

/* Asks the store. A product of the store's file that has no row for a month is not traded in it; a month that no member reported is not
 * known. Rows of fewer digits than the file's finest are sums, which enter other goods alone. What several publications say of the same
 * flow must agree.
 * Codes that links of concordances join, between lists that hold in the windows, are one product (a family), where all of them are under
 * the barrier; a code that ended or began with the change counts as listed where all that it became, or came from, is.
 * Errors: ERR_ARGUMENT (settings: names the field), ERR_NOT_FOUND (links were given, and none holds in the windows; a state; no figures of
 * the origin, of its other goods, to a comparison state, or of a month of the windows: which, and what to do; a product to explain that is
 * not there), ERR_DATA (publications that contradict each other, negative values, codes that lost a zero), and those of
 * jarak_reroute_fit(). On error *found is NULL; the caller frees it. Cost: a few passes over the origin's rows in the store, and some ten
 * fits. One store by one thread at a time. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_rerouting_find(jarak_store *store, const jarak_rerouting_settings *settings,
                                                             jarak_rerouting **found, jarak_error *error);

/* Keeps what is found in the store it was found in, which may be written to, for queries and claims: the view rerouting has a row for each
 * tested product and hub, as long as the store's figures are the same; once others are loaded the view refuses them, and says how to find
 * them again. The same question is kept once; what is of other figures is dropped. Errors: ERR_MEMORY, ERR_SQL (the store is read-only).
 * Cost O(pairs). One store by one thread at a time. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_rerouting_keep(jarak_store *store, const jarak_rerouting *found, jarak_error *error);

/* What is kept of a product and hub on the way to a destination, found again by the same question and traced to its rows: found->explained
 * is of them, and the numbers are those that are kept. A pair of several questions: of the last that finds it. threads and cancel as in
 * jarak_reroute_settings. Errors: ERR_NOT_FOUND (nothing is kept, or nothing of these; or what is kept is of other figures than the store
 * has now: with what finds it again), ERR_DATA (what is kept lacks its question), and those of jarak_rerouting_find(). On error *found is
 * NULL; the caller frees it. Cost: as jarak_rerouting_find(). One store by one thread at a time. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_rerouting_why(jarak_store *store, const char *destination, const char *hub,
                                                            const char *product, int threads, const jarak_cancel *cancel,
                                                            jarak_rerouting **found, jarak_error *error);

/* What a demonstration found of what was planted in it. */
typedef struct jarak_rerouting_score {
    size_t n_planted, n_planted_found;
    size_t n_others_found; /* others that are found, though nothing went round by them */
} jarak_rerouting_score;

/* Fills an empty store that may be written to with a made-up world of monthly trade, in which it is known what went round a barrier, and
 * settings with the question to ask of it; its texts are static. Of 240 products 16 go to two hubs each, ten times as much, and from
 * there on; one more rises that the destination still gets directly, one had an odd year of comparison, and one has a new code. The same
 * figures on every machine. Errors: ERR_ARGUMENT (something is loaded), ERR_MEMORY, ERR_SQL (the store is read-only). Cost: 70,000 rows. */
JARAK_API JARAK_MUST_CHECK jarak_status jarak_rerouting_demo(jarak_store *store, jarak_rerouting_settings *settings, jarak_error *error);
/* How much of it was found. Cost O(products × found); safe from any thread. */
JARAK_API jarak_rerouting_score jarak_rerouting_demo_score(const jarak_rerouting *found);
/* NULL is allowed. Cost O(pieces of memory that it holds); no thread may use it any more. */
JARAK_API void jarak_rerouting_free(jarak_rerouting *found);

#ifdef __cplusplus
}
#endif
#endif
