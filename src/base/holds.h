/* What must hold at a boundary, such as that what leaves an estimator is finite and in order: looked at in every build. Where it does not
 * hold there is a fault in the code, which is told as an internal error with its place, and no number. (What a caller or a file can get
 * wrong is an error of its own, with its own words.)
 *
 *     return status == JARAK_OK ? jarak__holds(low <= high, error) : status;
 */
#ifndef JARAK_BASE_HOLDS_H
#define JARAK_BASE_HOLDS_H

#include "jarak/status.h"

/* JARAK_OK, or ERR_INTERNAL with file, line and the condition. */
#define jarak__holds(condition, error) ((condition) ? JARAK_OK : jarak__broken(__FILE__, __LINE__, #condition, error))

jarak_status jarak__broken(const char *file, int line, const char *condition, jarak_error *error);

#endif
