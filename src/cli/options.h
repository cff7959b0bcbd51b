/* Options that commands share, and the few steps every command takes: open the store, print a table, say what went wrong. */
#ifndef JARAK_CLI_OPTIONS_H
#define JARAK_CLI_OPTIONS_H

#include <argp.h>
#include <stdbool.h>

#include "cli/command.h"
#include "cli/language.h"
#include "cli/parse.h"
#include "jarak/print.h"
#include "jarak/progress.h"
#include "jarak/store.h"
#include "jarak/table.h"

typedef struct cli_options {
    jarak_format format;
    const char *db; /* --db, default jarak.duckdb */
    bool db_given;
    const char *sources_dir; /* --sources; NULL: only the formats that come with jarak */
    const char *lang;        /* NULL: the environment's */
    int threads;             /* 0: one per core */
    bool quiet;
} cli_options;

/* The shared options as an argp child, for `(struct argp_child[]){{&cli_options_argp, 0, NULL, 0}, {0}}`; the parent's parser sets
 * state->child_inputs[0] to a cli_options on ARGP_KEY_INIT, which the child fills with defaults. */
extern const struct argp cli_options_argp;
/* The same without --format, for what writes a file of a kind of its own. */
extern const struct argp cli_store_options_argp;

/* --since and --until as an argp child, whose input is where they go. */
typedef struct cli_window {
    int *since, *until;
} cli_window;
extern const struct argp cli_window_argp;

enum { CLI_MOST_NAMES = 300 };
/* Takes "CHN,TUR" apart, in place, and adds the names to those that are there; of at most CLI_MOST_NAMES. */
void cli_take_names(char *text, const char *option, const char **names, size_t *n, struct argp_state *state);

/* A parser's answer to a bad value: prints it with a hint at --help and ends with exit code 2. */
#define cli_wrong_use(state, ...) argp_error(state, __VA_ARGS__)

/* What options give, checked; a wrong one ends the program with exit code 2. option is its name with dashes. */
int cli_parse_int(const char *text, const char *option, int least, int most, struct argp_state *state);
/* A number within (least, most); most may be HUGE_VAL. */
double cli_parse_number(const char *text, const char *option, double least, double most, struct argp_state *state);
/* A number from least to most, both of them included. */
double cli_parse_number_to(const char *text, const char *option, double least, double most, struct argp_state *state);
double cli_parse_level(const char *text, struct argp_state *state);
double cli_parse_seconds(const char *text, const char *option, struct argp_state *state);
/* Ends with "OPTION TEXT: give CHOICES", and the nearest of the names, which end with NULL. */
void cli_wrong_word(struct argp_state *state, const char *option, const char *text, const char *const *names, const char *choices);
/* The place among names, which end with NULL. */
int cli_parse_choice(const char *text, const char *option, const char *const *names, struct argp_state *state);
/* Cuts "A,B" in two, in place; what is given where it is not so, such as "two periods". */
void cli_parse_two(char *text, const char *option, const char *what, const char **first, const char **second, struct argp_state *state);

/* Most options are a value that goes into a field: a row of a table each. */
typedef enum cli_setting_kind {
    CLI_TEXT,   /* const char * */
    CLI_FLAG,   /* bool; set */
    CLI_INT,    /* int, from least to most */
    CLI_SIZE,   /* size_t, likewise */
    CLI_NUMBER, /* double within (least, most) */
    CLI_LEVEL,  /* double within (0, 1) */
    CLI_CHOICE, /* an enum: the place among names */
} cli_setting_kind;

typedef struct cli_setting {
    int key;
    cli_setting_kind kind;
    size_t offset; /* of the field */
    const char *option;
    double least, most;
    const char *const *names;
} cli_setting;

/* Sets the field of the key in the struct; ARGP_ERR_UNKNOWN where the table, which ends with a key of 0, has no such key. */
error_t cli_set(const cli_setting *settings, void *fields, int key, char *argument, struct argp_state *state);

/* A store with its progress bar on stderr. */
typedef struct cli_session {
    jarak_store *store;
    jarak_progress *progress;
} cli_session;

/* Opens the store of --db; in_memory: a new one in memory instead. */
jarak_status cli_session_open(cli_session *session, const cli_options *options, jarak_access access, jarak_error *error);
jarak_status cli_session_open_memory(cli_session *session, const cli_options *options, jarak_error *error);
/* The figures that come with jarak, to be read; and in a store in memory that may be written to. */
jarak_status cli_session_open_ledger(cli_session *session, const cli_options *options, jarak_error *error);
jarak_status cli_session_load_ledger(cli_session *session, const cli_options *options, jarak_error *error);
void cli_session_close(cli_session *session);

/* Whether there is a store to open: one that was named, or that lies where it is looked for. */
bool cli_has_store(const cli_options *options);

/* Prints the table to stdout in the format asked for. */
jarak_status cli_print(const jarak_table *table, const cli_options *options, jarak_error *error);

/* The end of every command: on failure prints "jarak: <message>" to stderr. ERR_ARGUMENT is a wrong use, exit code 2. */
cli_exit cli_end(jarak_status status, const jarak_error *error);

#endif
