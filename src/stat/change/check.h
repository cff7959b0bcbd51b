/* Checks of what the functions of jarak/change.h are given. */
#ifndef JARAK_STAT_CHANGE_CHECK_H
#define JARAK_STAT_CHANGE_CHECK_H

#include "jarak/change.h"

jarak_change_settings jarak__change_defaults(void);
/* The settings to work with: those given, or the defaults. Errors: ERR_ARGUMENT. */
JARAK_MUST_CHECK jarak_status jarak__change_settings(const jarak_change_settings *given, jarak_change_settings *settings,
                                                     jarak_error *error);
/* Errors: as jarak_change_check(). */
JARAK_MUST_CHECK jarak_status jarak__change_data(const jarak_change_data *data, jarak_error *error);

#endif
