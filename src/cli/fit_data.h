/* What the methods share that fit any data: a file, or a table, view or query of the store. */
#ifndef JARAK_CLI_FIT_DATA_H
#define JARAK_CLI_FIT_DATA_H

#include "cli/cut.h"
#include "cli/options.h"
#include "jarak/frame.h"

typedef struct fit_data {
    cli_options common;
    cli_cut cut;
    const char *data, *where;
} fit_data;

/* DATA, --where and the options of every command as an argp child, whose input is a fit_data. */
extern const struct argp fit_data_argp;

/* A file needs no store; a table or query needs that of --db, or the figures that come with jarak. */
jarak_status fit_data_open(cli_session *session, const fit_data *given, jarak_error *error);
/* Opens as above and reads those of the columns that have a name. */
jarak_status fit_data_read(cli_session *session, const fit_data *given, size_t n, const jarak_column_request *columns, jarak_frame **frame,
                           jarak_error *error);
/* Reads from a session that is open. */
jarak_status fit_data_read_open(cli_session *session, const fit_data *given, size_t n, const jarak_column_request *columns,
                                jarak_frame **frame, jarak_error *error);

#endif
