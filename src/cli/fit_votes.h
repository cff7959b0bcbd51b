/* What the methods share that read votes: a file of them, or those of the store. */
#ifndef JARAK_CLI_FIT_VOTES_H
#define JARAK_CLI_FIT_VOTES_H

#include "cli/options.h"
#include "jarak/votes.h"

typedef struct fit_votes {
    cli_options common;
    jarak_votes_settings votes;
    const char *file; /* NULL: those of the store */
} fit_votes;

/* VOTES, the options on which votes and the columns of a file, and the options of every command as an argp child, whose input is a
 * fit_votes. */
extern const struct argp fit_votes_argp;

/* The store of --db, or for a file a new one in memory. */
jarak_status fit_votes_open(cli_session *session, fit_votes *given, jarak_error *error);
/* Says on stderr how many votes have no date. */
jarak_status fit_votes_read(const cli_session *session, const fit_votes *given, jarak_votes **votes, jarak_error *error);

#endif
