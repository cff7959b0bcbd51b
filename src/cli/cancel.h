/* Ctrl-C, as the token that stands in the settings of every store and fit. */
#ifndef JARAK_CLI_CANCEL_H
#define JARAK_CLI_CANCEL_H

#include "jarak/cancel.h"

/* From now on Ctrl-C triggers the token; once, when the program begins. Errors: ERR_MEMORY. */
jarak_status cli_cancel_begin(jarak_error *error);
/* The token; it lives as long as the program. */
jarak_cancel *cli_cancel(void);

#endif
