/* The question that ask, show, why, demo and report share: which states, which years, which rivals; and the facts to answer it from. */
#ifndef JARAK_CLI_QUESTION_H
#define JARAK_CLI_QUESTION_H

#include "cli/options.h"
#include "jarak/answer.h"
#include "jarak/report.h"

enum { CLI_MOST_NAMES = 300 };

typedef struct cli_question {
    jarak_ask_settings ask;
    const char *names[CLI_MOST_NAMES];  /* the arguments: partner, states, and what follows them */
    const char *rivals[CLI_MOST_NAMES]; /* --against, taken apart in place */
    size_t n_names;
} cli_question;

/* --since, --until and --level as an argp child, and --against as another; the input of either is a cli_question. */
extern const struct argp cli_question_argp;
extern const struct argp cli_question_rivals_argp;

/* Takes an argument; and when all are there: the first is the partner, the next n_states are states and the rest, if any, indicators. Ends
 * the program with a usage message where states are missing. */
void cli_question_name(cli_question *question, const char *name, struct argp_state *state);
void cli_question_take(cli_question *question, size_t n_states, struct argp_state *state);

/* The language in which states are named: --lang, or the environment's. */
const char *cli_language(const cli_options *options);

/* How to print to stdout: as wide as the terminal, in colours on one that shows them, unless NO_COLOR is set. */
jarak_print_settings cli_print_settings(const cli_options *options);

/* Asks the store of --db, brought up to date; where there is none and --db was not given, the figures that come with jarak, and says so on
 * stderr. */
jarak_status cli_question_open(cli_session *session, const cli_options *options, jarak_error *error);
/* Prints what a command says of the answer. */
typedef jarak_status cli_answer_print(const jarak_answer *answer, const void *context, const jarak_print_settings *print,
                                      jarak_error *error);
/* Opens the facts as above, asks them, and has the answer printed. Gives the command's end. */
cli_exit cli_question_answer(const cli_options *options, cli_question *question, cli_answer_print *print, const void *context);

#endif
