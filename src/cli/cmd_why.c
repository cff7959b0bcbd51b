/* jarak why: every figure behind a value, with its source, and the arithmetic. */
#include <string.h>

#include "cli/cancel.h"
#include "cli/question.h"
#include "jarak/rerouting.h"

static const char doc[] =
    N_("Every figure behind the first and the last value of an INDICATOR of STATE with PARTNER: its source, its reporter, whether it was "
       "used and how, and the arithmetic from the figures to the change. A product (its code) instead of an indicator: what `jarak reroute "
       "--keep` found of it on the way by STATE to PARTNER, with its months, its rows and the arithmetic."
       "\vExamples:\n"
       "  jarak why RUS KAZ trade.share\n"
       "  jarak why RUS KAZ trade.share --period 2022\n"
       "  jarak why RUS UZB money --since 2021 --format csv > figures.csv");

enum { KEY_PERIOD = 1 };

static const struct argp_option option_table[] = {
    {"period", KEY_PERIOD, "PERIOD", 0, N_("the value of this period alone, such as 2022 or 2022Q2"), 0},
    {0},
};

static void begin(cli_asking *asking)
{
    asking->question.ask.figures = true;
}

/* JSON is the whole answer. Of what is printed, figures as rows and those of one period are told without a verdict, and nothing tells what
 * other choices would make of it. */
static void settle(cli_asking *asking)
{
    const jarak_format format = asking->common.format;
    if (format != JARAK_FORMAT_JSON) {
        asking->question.ask.series_only = format == JARAK_FORMAT_CSV || asking->only != NULL;
        asking->question.ask.specifications = false;
    }
}

static error_t take_option(cli_asking *asking, int key, const char *argument, struct argp_state *state)
{
    (void)state;
    if (key != KEY_PERIOD) {
        return ARGP_ERR_UNKNOWN;
    }
    asking->only = argument;
    return 0;
}

static jarak_status print(const cli_asking *asking, const jarak_answer *answer, const jarak_print_settings *settings, jarak_error *error)
{
    return jarak_answer_print_figures(answer, asking->only, settings, stdout, error);
}

/* No indicator is a number, and products are. */
static bool names_product(const cli_asking *asking)
{
    const jarak_ask_settings *ask = &asking->question.ask;
    return ask->n_indicators == 1 && strspn(ask->indicators[0], "0123456789") == strlen(ask->indicators[0]) &&
           ask->indicators[0][0] != '\0';
}

static jarak_status print_product(const cli_asking *asking, jarak_store *store, jarak_error *error)
{
    const jarak_ask_settings *ask = &asking->question.ask;
    if (asking->only != NULL || ask->since != 0 || ask->until != 0) {
        return jarak_fail(error, JARAK_ERR_ARGUMENT,
                          _("a finding on product %s has the windows of its question: leave --period, --since and --until out"),
                          ask->indicators[0]);
    }
    jarak_rerouting *found = NULL;
    jarak_status status =
        jarak_rerouting_why(store, ask->partner, ask->states[0], ask->indicators[0], asking->common.threads, cli_cancel(), &found, error);
    status = status == JARAK_OK ? jarak_rerouting_print(found, asking->common.format, stdout, error) : status;
    jarak_rerouting_free(found);
    return status;
}

cli_exit cmd_why(int argc, char **argv)
{
    static const cli_asking_command command = {
        .arguments = N_("PARTNER STATE INDICATOR…"),
        .doc = doc,
        .options = option_table,
        .n_states = 1,
        .no_indicator = N_("which indicator? Name one, such as trade.share; `jarak show` lists those that have figures"),
        .begin = begin,
        .settle = settle,
        .option = take_option,
        .print = print,
        .is_other = names_product,
        .print_other = print_product};
    return cli_ask(argc, argv, &command);
}
