/* The question that ask, show, why, demo and report share: which states, which years, which rivals; and the facts to answer it from. */
#ifndef JARAK_CLI_QUESTION_H
#define JARAK_CLI_QUESTION_H

#include "cli/options.h"
#include "jarak/answer.h"
#include "jarak/report.h"

typedef struct cli_question {
    jarak_ask_settings ask;
    const char *names[CLI_MOST_NAMES];  /* the arguments: partner, states, and what follows them */
    const char *rivals[CLI_MOST_NAMES]; /* --against, taken apart in place */
    size_t n_names;
    cli_window window; /* where --since and --until of the question go */
    bool years_given;
} cli_question;

/* --since, --until and --level as an argp child, and --against as another; the input of either is a cli_question. */
extern const struct argp cli_question_argp;
extern const struct argp cli_question_rivals_argp;
/* --years, of verdicts, which are about 10 years where none are asked for; its input is a cli_question, too. */
extern const struct argp cli_question_years_argp;

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

/* A command that asks and prints: ask, show and why. */
typedef struct cli_asking {
    cli_options common;
    cli_question question;
    bool details;
    bool all_pairs;   /* of the states that are named, or of all; no partner is */
    const char *only; /* what part of the answer is printed, where the command has a choice */
} cli_asking;

typedef struct cli_asking_command {
    const char *arguments, *doc;       /* as argp has them */
    const struct argp_option *options; /* of its own, with the values of which option() takes care */
    bool compares;                     /* rivals may be named, and years: --against and --years */
    size_t n_states;                   /* names behind the partner's that are states, 0: all; what follows are indicators */
    bool figures_in_json;              /* JSON has the figures behind the values, which printing leaves out */
    const char *no_indicator;          /* what is wrong where it needs one and none is named; NULL */
    void (*begin)(cli_asking *asking);
    void (*settle)(cli_asking *asking); /* what is left out of the answer, now that the command line is read; NULL: nothing */
    error_t (*option)(cli_asking *asking, int key, const char *argument, struct argp_state *state);
    jarak_status (*print)(const cli_asking *asking, const jarak_answer *answer, const jarak_print_settings *settings, jarak_error *error);
    /* asks and prints where all_pairs is set; NULL where it never is */
    jarak_status (*print_all)(const cli_asking *asking, jarak_store *store, const jarak_print_settings *settings, jarak_error *error);
    /* where what is named is no indicator but something else that a store keeps: asks and prints that; NULL: nothing ever is */
    bool (*is_other)(const cli_asking *asking);
    jarak_status (*print_other)(const cli_asking *asking, jarak_store *store, jarak_error *error);
} cli_asking_command;

/* Reads the command line, opens the facts as above, asks them, and has the answer printed. Gives the command's end. */
cli_exit cli_ask(int argc, char **argv, const cli_asking_command *command);

#endif
