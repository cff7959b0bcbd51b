/* How verdicts come about: what is asked of the engine (jarak/change.h), and what is read off its result. */
#ifndef JARAK_VERDICT_VERDICT_H
#define JARAK_VERDICT_VERDICT_H

#include "base/arena.h"
#include "jarak/change.h"
#include "jarak/verdict.h"
#include "panel/catalogue.h"

/* The years that are compared. */
typedef struct jarak__window {
    int from, to;
    bool narrowed; /* not those asked for, which no indicator spans */
} jarak__window;

/* What the catalogue and the values say of an indicator, by its number in the data. */
typedef struct jarak__measure {
    const jarak__indicator *entry; /* NULL: not in the catalogue: unit 1, weight 1, no noise and no floor */
    size_t amount; /* the indicator of the amounts that a share is taken of, SIZE_MAX: none; itself, where it is an amount */
    size_t group;
} jarak__measure;

/* Verdicts in the making. */
typedef struct jarak__verdict_work {
    jarak_verdicts public;   /* first, so that the public pointer is the whole */
    jarak_verdict *verdicts; /* public.verdicts, to be filled */
    const jarak_verdict_data *data;
    jarak_verdict_settings settings;
    jarak__indicators catalogue;
    jarak__measure *measures; /* n_indicators */
    size_t *first_value;      /* n_pairs + 1: where the values of a pair begin */
    size_t *first_size;       /* likewise its sizes */
    jarak__arena arena;
} jarak__verdict_work;

/* count elements of size bytes, all zero; with none, a valid pointer too. NULL when memory is out. */
void *jarak__verdict_array(jarak__verdict_work *work, size_t count, size_t size);
jarak_status jarak__verdict_out_of_memory(jarak_error *error);
jarak_verdict *jarak__verdict_of(const jarak__verdict_work *work, size_t pair, jarak_group group);
jarak_direction jarak__direction_of(jarak_change_answer answer);
/* The values of an indicator of a pair: from *first up to, not including, the one returned. */
size_t jarak__values_of(const jarak__verdict_work *work, size_t pair, size_t indicator, size_t *first);
/* Whether two indicators of the data rest on the same facts, by the catalogue. */
bool jarak__same_facts(const jarak__verdict_work *work, size_t one, size_t other);

/* The choices that make one specification; all zero but left_out is how the verdict is made. */
enum {
    CHOICE_SINCE,
    CHOICE_UNTIL,
    CHOICE_LEFT_OUT,
    CHOICE_REPORTER,
    CHOICE_MEASURE,
    CHOICE_WEIGHTS,
    CHOICE_NOISE,
    CHOICE_FLOOR,
    CHOICE_CORRELATION,
    CHOICE_MATERIAL
};
enum { REPORTER_ALL, REPORTER_OWN, REPORTER_PARTNER, N_REPORTERS };
enum { NOISE_TABLE, NOISE_HALF, NOISE_DOUBLE, N_NOISES };
enum { CORRELATION_TABLE, CORRELATION_NONE, CORRELATION_DOUBLE, N_CORRELATIONS };
enum { MATERIAL_DEFAULT, MATERIAL_HALF, MATERIAL_DOUBLE, N_MATERIALS };
typedef struct jarak__choices {
    size_t left_out; /* an indicator; SIZE_MAX: none */
    int left_year;   /* a year whose values are not looked at; 0: none */
    size_t measure;  /* the indicator that counts of those on the same facts; SIZE_MAX: the catalogue's */
    int reporter, noise, correlation;
    int material;       /* from which size on a change counts; of the fit, not of a question in it */
    bool equal_weights; /* of indicators, whatever their dimensions */
    bool no_floor;
} jarak__choices;

extern const jarak__choices jarak__main_choices;

/* Questions to the engine: each is a unit of its own, with its series and its window. */
typedef struct jarak__questions {
    jarak_change_data data;
    uint32_t *series, *reporter;
    int32_t *time;
    double *value, *variance;
    size_t *value_of; /* of each row: its number among the values */
    jarak_change_series *series_of;
    size_t *indicator; /* of each series */
    bool *small;       /* below its floor */
    bool *spread;      /* with values in its window that say nothing of the pair */
    jarak_change_window *windows;
    jarak_change_covariance *covariances;
    size_t room_rows, room_series, room_windows, room_covariances;
} jarak__questions;

/* Adds a pair and group under some choices; skipped: a value that is left out, SIZE_MAX: none. Its window's number is data.n_windows - 1.
 */
JARAK_MUST_CHECK jarak_status jarak__question_add(jarak__questions *questions, const jarak__verdict_work *work, size_t pair,
                                                  jarak_group group, const jarak__choices *choices, jarak__window window, size_t skipped,
                                                  jarak_error *error);
void jarak__questions_release(jarak__questions *questions);
/* The weight of an indicator within its dimension; of those on the same facts the chosen one alone counts. */
double jarak__weight_of(const jarak__verdict_work *work, size_t indicator, const jarak__choices *choices);
/* Median amount of the pair, in the natural unit of the amounts that the indicator is about; NaN where none is known. */
JARAK_MUST_CHECK jarak_status jarak__median_amount(const jarak__verdict_work *work, size_t pair, size_t indicator, double *median,
                                                   jarak_error *error);
/* Whether the amounts at both ends of the window are below the floor: what is that small says nothing. */
bool jarak__is_small(const jarak__verdict_work *work, size_t pair, size_t indicator, jarak__window window);
/* The window of a pair and group: as asked, and where that is open as far as the values of the indicator reach that has most. Where no
 * indicator with weight has values near both of its ends, that of the one whose values span most of it, if that is a half at least: a trade
 * that broke off is not to be passed over because its figures begin late. false: there is none. */
bool jarak__window_of(const jarak__verdict_work *work, size_t pair, jarak_group group, jarak__window *window);

/* What a tie of the engine's result says of its pair and group: all of the verdict but narrowed, with reasons unless settings leave them
 * out. */
JARAK_MUST_CHECK jarak_status jarak__verdict_fill(jarak__verdict_work *work, const jarak__questions *questions,
                                                  const jarak_changes *changes, const jarak_change_tie *tie, jarak_group group,
                                                  jarak_verdict *verdict, jarak_error *error);
/* What those of n_windows windows that are of a group say together; pair_of and group_of: of each. Verdicts of all are filled. */
JARAK_MUST_CHECK jarak_status jarak__verdict_fill_mean(jarak__verdict_work *work, const jarak_change *fit, const size_t *pair_of,
                                                       const size_t *group_of, size_t n_windows, jarak_group group, jarak_error *error);
/* Why: fills reasons and contributions of a pair and group. */
JARAK_MUST_CHECK jarak_status jarak__verdict_reasons(jarak__verdict_work *work, const jarak__questions *questions,
                                                     const jarak_changes *changes, const jarak_change_tie *tie, jarak_verdict *verdict,
                                                     jarak_error *error);
/* On what the verdicts hang: of each that is decided, what is said without its largest values, without each indicator, without years. */
JARAK_MUST_CHECK jarak_status jarak__verdict_influences(jarak__verdict_work *work, jarak_error *error);
/* The verdicts under other defensible choices: fills specifications and hinges. */
JARAK_MUST_CHECK jarak_status jarak__verdict_specifications(jarak__verdict_work *work, jarak_error *error);
/* Why, by publication: fills the source reasons of all pairs and groups from their contributions. */
JARAK_MUST_CHECK jarak_status jarak__verdict_publications(jarak__verdict_work *work, jarak_error *error);

#endif
