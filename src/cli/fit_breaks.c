/* jarak fit breaks: when series jumped to another level. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cancel.h"
#include "cli/fit.h"
#include "cli/fit_data.h"
#include "jarak/fit_breaks.h"
#include "jarak/print.h"

static const char doc[] = N_("Finds the dates at which one or several series jump to another level.\n"
                             "DATA is a CSV or Parquet file, a table or view of the store, or a query."
                             "\vMethods:\n"
                             "  bayes  exact probabilities of breaks at each date; to some thousand dates\n"
                             "  fpop   the best segmentation for a penalty; one mean, millions of dates\n"
                             "  pelt   the same for every model and for several series\n"
                             "Penalties: bic (default), mbic, aic, a number, or LOW:HIGH for all optima between two.\n\n"
                             "Examples:\n"
                             "  jarak fit breaks nile.csv --value flow --time year\n"
                             "  jarak fit breaks acts.csv --value acts --time quarter --series kind --model poisson\n"
                             "  jarak fit breaks prices.csv --value price --time day --method pelt --penalty 5:500");

enum {
    KEY_VALUE = 1,
    KEY_TIME,
    KEY_SERIES,
    KEY_VARIANCE,
    KEY_EXPOSURE,
    KEY_MODEL,
    KEY_METHOD,
    KEY_PENALTY,
    KEY_MIN_LENGTH,
    KEY_MAX_BREAKS,
    KEY_BREAK_RATE,
    KEY_NOISE_VARIANCE,
    KEY_NOISE,
    KEY_LEVEL,
};

static const struct argp_option option_table[] = {
    {"value", KEY_VALUE, "COLUMN", 0, N_("the values; needed"), 1},
    {"time", KEY_TIME, "COLUMN", 0, N_("their dates (default: rows in their order)"), 1},
    {"series", KEY_SERIES, "COLUMN", 0, N_("tells several series apart, which share their breaks"), 1},
    {"variance", KEY_VARIANCE, "COLUMN", 0, N_("the variance of each value"), 1},
    {"exposure", KEY_EXPOSURE, "COLUMN", 0, N_("what each count was out of (Poisson)"), 1},
    {"model", KEY_MODEL, "MODEL", 0, N_("what jumps: mean (default), meanvar or poisson"), 2},
    {"method", KEY_METHOD, "METHOD", 0, N_("bayes (default), pelt or fpop"), 2},
    {"penalty", KEY_PENALTY, "PENALTY", 0, N_("bic (default), mbic, aic, a number, or LOW:HIGH; with pelt and fpop"), 2},
    {"min-length", KEY_MIN_LENGTH, "N", 0, N_("dates in a segment at the least"), 2},
    {"max-breaks", KEY_MAX_BREAKS, "N", 0, N_("most breaks thought of, and listed with their BIC (default 10)"), 2},
    {"break-rate", KEY_BREAK_RATE, "P", 0, N_("prior probability of a break at a date; with bayes"), 2},
    {"noise-variance", KEY_NOISE_VARIANCE, "V", 0, N_("variance of every value about its mean (default: estimated)"), 2},
    {"noise", KEY_NOISE, "NOISE", 0,
     N_("white, ar1 (white or correlated from date to date, by evidence) or auto (default: ar1 unless variances are given); with bayes"),
     2},
    {"level", KEY_LEVEL, "P", 0, N_("level of the intervals for dates (default 0.9); with bayes"), 2},
    {0},
};

typedef struct arguments {
    fit_data from;
    jarak_breaks_columns columns;
    jarak_fit_breaks_settings fit;
    size_t max_breaks;
    bool penalty_given, bayes_given; /* options of one method alone */
} arguments;

static void parse_penalty(arguments *given, const char *text, struct argp_state *state)
{
    static const char *const names[] = {"bic", "mbic", "aic", NULL};
    char *end;
    given->penalty_given = true;
    for (size_t i = 0; names[i] != NULL; i++) {
        if (strcmp(text, names[i]) == 0) {
            given->fit.segmentation.penalty = (jarak_breaks_penalty)i;
            return;
        }
    }
    double value = strtod(text, &end);
    bool wrong = end == text || !(value >= 0 && isfinite(value));
    if (!wrong && *end == ':') {
        const char *rest = end + 1;
        given->fit.segmentation.path_low = value;
        given->fit.segmentation.path_high = strtod(rest, &end);
        wrong = end == rest || *end != '\0' || !(given->fit.segmentation.path_high >= value && isfinite(given->fit.segmentation.path_high));
    } else {
        wrong = wrong || *end != '\0';
    }
    if (wrong) {
        cli_wrong_word(state, "--penalty", text, (const char *const[]){"bic", "mbic", "aic", NULL},
                       _("bic, mbic, aic, a number of at least 0, or LOW:HIGH"));
    }
    given->fit.segmentation.penalty = isnan(given->fit.segmentation.path_low) ? JARAK_BREAKS_MANUAL : JARAK_BREAKS_BIC;
    given->fit.segmentation.penalty_value = value;
}

static void parse_method(arguments *given, const char *text, struct argp_state *state)
{
    static const char *const methods[] = {"bayes", "pelt", "fpop", NULL};
    int method = cli_parse_choice(text, "--method", methods, state);
    given->fit.kind = method == 0 ? JARAK_BREAKS_POSTERIOR : JARAK_BREAKS_SEGMENTATION;
    given->fit.segmentation.method = (jarak_breaks_method)method;
}

static void check(arguments *given, struct argp_state *state)
{
    const bool bayes = given->fit.kind == JARAK_BREAKS_POSTERIOR;
    if (given->from.data == NULL) {
        return; /* said elsewhere */
    }
    if (given->columns.value == NULL) {
        cli_wrong_use(state, _("--value: name the column with the values"));
    }
    if (bayes && given->penalty_given) {
        cli_wrong_use(state, _("--penalty belongs to --method pelt or fpop; bayes has a prior instead"));
    }
    if (!bayes && given->bayes_given) {
        cli_wrong_use(state, _("--break-rate, --noise and --level belong to --method bayes"));
    }
    if (!bayes && !isnan(given->fit.segmentation.path_low)) {
        given->fit.kind = JARAK_BREAKS_PATH;
    }
}

#define FIELD(field) offsetof(arguments, field)

static const cli_setting settings[] = {
    {.key = KEY_VALUE, .kind = CLI_TEXT, .offset = FIELD(columns.value), .option = "--value"},
    {.key = KEY_TIME, .kind = CLI_TEXT, .offset = FIELD(columns.time), .option = "--time"},
    {.key = KEY_SERIES, .kind = CLI_TEXT, .offset = FIELD(columns.series), .option = "--series"},
    {.key = KEY_VARIANCE, .kind = CLI_TEXT, .offset = FIELD(columns.variance), .option = "--variance"},
    {.key = KEY_EXPOSURE, .kind = CLI_TEXT, .offset = FIELD(columns.exposure), .option = "--exposure"},
    {.key = KEY_MAX_BREAKS, .kind = CLI_SIZE, .offset = FIELD(max_breaks), .option = "--max-breaks", .least = 0, .most = 10000},
    {.key = KEY_BREAK_RATE, .kind = CLI_NUMBER, .offset = FIELD(fit.posterior.break_rate), .option = "--break-rate", .least = 0, .most = 1},
    {.key = KEY_LEVEL, .kind = CLI_LEVEL, .offset = FIELD(fit.posterior.level), .option = "--level"},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    static const char *const models[] = {"mean", "meanvar", "poisson", NULL}, *const noises[] = {"auto", "white", "ar1", NULL};
    arguments *given = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        *given = (arguments){0};
        jarak_fit_breaks_settings_init(&given->fit);
        given->max_breaks = given->fit.posterior.max_breaks;
        state->child_inputs[0] = &given->from;
        return 0;
    case KEY_MODEL:
        given->fit.posterior.model = given->fit.segmentation.model =
            (jarak_breaks_model)cli_parse_choice(argument, "--model", models, state);
        return 0;
    case KEY_METHOD:
        parse_method(given, argument, state);
        return 0;
    case KEY_PENALTY:
        parse_penalty(given, argument, state);
        return 0;
    case KEY_MIN_LENGTH:
        given->fit.posterior.min_length = given->fit.segmentation.min_length =
            (size_t)cli_parse_int(argument, "--min-length", 1, INT_MAX, state);
        return 0;
    case KEY_NOISE:
        given->fit.posterior.noise = (jarak_breaks_noise)cli_parse_choice(argument, "--noise", noises, state);
        given->bayes_given = true;
        return 0;
    case KEY_NOISE_VARIANCE:
        given->fit.posterior.noise_variance = given->fit.segmentation.noise_variance =
            cli_parse_number(argument, "--noise-variance", 0, HUGE_VAL, state);
        return 0;
    case ARGP_KEY_END:
        given->fit.posterior.max_breaks = given->fit.segmentation.max_breaks = given->max_breaks;
        check(given, state);
        return 0;
    default:
        given->bayes_given |= key == KEY_BREAK_RATE || key == KEY_LEVEL;
        return cli_set(settings, given, key, argument, state);
    }
}

static jarak_status read_frame(const arguments *given, cli_session *session, jarak_frame **frame, jarak_error *error)
{
    const jarak_breaks_columns *columns = &given->columns;
    const jarak_column_request named[] = {
        {columns->value, JARAK_COLUMN_NUMBER},    {columns->time, JARAK_COLUMN_CATEGORY},   {columns->series, JARAK_COLUMN_CATEGORY},
        {columns->variance, JARAK_COLUMN_NUMBER}, {columns->exposure, JARAK_COLUMN_NUMBER},
    };
    return fit_data_read(session, &given->from, sizeof named / sizeof named[0], named, frame, error);
}

/* How many different ones a column has; without one, of what is taken for it. */
static size_t n_levels(const jarak_frame *frame, const char *column, size_t without)
{
    const jarak_column *found = column != NULL ? jarak_frame_find(frame, column, JARAK_COLUMN_CATEGORY) : NULL;
    return found != NULL ? found->n_levels : without;
}

/* Time is what limits it: measured at 1e-8 s for each square of the dates and each series, break and one more, so that this much takes some
 * 45 s of a core (20000 dates of one series with 10 breaks, and white noise); memory is then some 10 MB. Other noise takes it this many
 * times over. */
static const double most_work = 4.8e9;
static const double noises = 33;

static jarak_status check_length(const arguments *given, const jarak_frame *frame, jarak_error *error)
{
    const size_t n_times = n_levels(frame, given->columns.time, frame->n_rows), n_series = n_levels(frame, given->columns.series, 1);
    const jarak_breaks_posterior_settings *bayes = &given->fit.posterior;
    const bool is_given = given->columns.variance != NULL || !isnan(bayes->noise_variance);
    const bool white = bayes->noise == JARAK_BREAKS_NOISE_WHITE || bayes->model == JARAK_BREAKS_POISSON ||
                       (bayes->noise == JARAK_BREAKS_NOISE_AUTO && is_given);
    const double a_square = ((double)n_series + (double)bayes->max_breaks + 1) * (white ? 1 : noises);
    int most = 0;
    while ((double)(most + 1) * (most + 1) * a_square <= most_work) {
        most++;
    }
    if (given->fit.kind == JARAK_BREAKS_POSTERIOR && n_times > (size_t)most) {
        return jarak_fail(
            error, JARAK_ERR_ARGUMENT,
            white ? _("breaks: %zu dates are too many for --method bayes, whose time grows with their square (at most %d); take fpop for "
                      "jumps of a mean, which is linear, or pelt for the rest")
                  : _("breaks: %zu dates are too many for --method bayes, whose time grows with their square (at most %d); take --noise "
                      "white, "
                      "which is faster, fpop for jumps of a mean, which is linear, or pelt for the rest"),
            n_times, most);
    }
    return JARAK_OK;
}

cli_exit fit_breaks(int argc, char **argv)
{
    static const struct argp_child children[] = {{&fit_data_argp, 0, NULL, 0}, {0}};
    static const struct argp parser = {option_table, parse, N_("DATA"), doc, children, NULL, "jarak"};
    arguments given;
    cli_parse(&parser, argc, argv, &given);

    cli_session session = {0};
    jarak_frame *frame = NULL;
    jarak_fitted_breaks *result = NULL;
    jarak_error error;
    jarak_status status = read_frame(&given, &session, &frame, &error);
    status = status == JARAK_OK ? check_length(&given, frame, &error) : status;
    given.fit.posterior.threads = given.fit.segmentation.threads = given.from.common.threads;
    given.fit.posterior.progress = given.fit.segmentation.progress = session.progress;
    given.fit.posterior.cancel = given.fit.segmentation.cancel = cli_cancel();
    status = status == JARAK_OK ? jarak_fit_breaks(frame, &given.columns, &given.fit, &result, &error) : status;
    jarak_frame_free(frame);
    status = status == JARAK_OK ? jarak_fit_breaks_print(result, given.from.common.format, stdout, &error) : status;
    jarak_fit_breaks_free(result);
    cli_session_close(&session);
    return cli_end(status, &error);
}
