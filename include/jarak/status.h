/* Status codes and error messages: what every fallible function of jarak returns.
 *
 * A fallible function returns a jarak_status and takes a jarak_error * as its last argument, which may be NULL.
 * On success the error is left untouched. Neither allocates, so that running out of memory can be reported too.
 *
 * What holds for every public function where its comment does not say otherwise:
 *   threads    different objects may be used by several threads at once; one object by one thread at a time, but for functions that take
 *              it as const, which may run side by side. Functions that fit take their number of threads from their settings
 *   ownership  what a function hands out through a T ** is the caller's, who frees it with the T's _free(), which takes NULL; everything
 *              else that is handed out lives as long as the object it came from. Arguments are copied where they must last
 *   texts      are UTF-8 and end in NUL, numbers in them have a decimal point whatever the locale
 *   errors     after one, nothing is half-done, what was to be handed out is NULL, and any function may be called again
 */
#ifndef JARAK_STATUS_H
#define JARAK_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define JARAK_API __attribute__((visibility("default")))
#define JARAK_MUST_CHECK __attribute__((warn_unused_result))
#define JARAK_PRINTF(format_index, first_argument) __attribute__((format(printf, format_index, first_argument)))
#else
#define JARAK_API
#define JARAK_MUST_CHECK
#define JARAK_PRINTF(format_index, first_argument)
#endif

/* The one list of status codes: name, number, text. The numbers are stable. */
#define JARAK_STATUS_LIST(X)                                 \
    X(OK, 0, "success")                                      \
    X(ERR_ARGUMENT, 1, "invalid argument")                   \
    X(ERR_MEMORY, 2, "out of memory")                        \
    X(ERR_IO, 3, "input or output failed")                   \
    X(ERR_FORMAT, 4, "the file is not in the expected form") \
    X(ERR_DATA, 5, "the data contradict a rule")             \
    X(ERR_NOT_FOUND, 6, "not found")                         \
    X(ERR_SQL, 7, "the query failed")                        \
    X(ERR_LOCKED, 8, "in use by another process")            \
    X(ERR_VERSION, 9, "made by another version")             \
    X(ERR_TIMEOUT, 10, "time limit reached")                 \
    X(ERR_INTERRUPTED, 11, "interrupted")                    \
    X(ERR_OVERFLOW, 12, "a size is too large")               \
    X(ERR_INTERNAL, 13, "internal error")

typedef enum jarak_status {
#define JARAK_STATUS_ENUM(name, number, text) JARAK_##name = (number),
    JARAK_STATUS_LIST(JARAK_STATUS_ENUM)
#undef JARAK_STATUS_ENUM
} jarak_status;

enum { JARAK_ERROR_MESSAGE_BYTES = 2048 };

/* Filled when a function fails: what was wrong, where, and what to do about it. The message is UTF-8, NUL-terminated, and
 * cut at a character boundary when too long. */
typedef struct jarak_error {
    jarak_status status;
    char message[JARAK_ERROR_MESSAGE_BYTES];
} jarak_error;

/* The text of a status code, such as "out of memory"; never NULL. Cost O(1); safe from any thread. */
JARAK_API const char *jarak_status_text(jarak_status status);

/* Fills *error (when not NULL) and returns status, so that a failing function can end with `return jarak_fail(…)`. Cost O(length of the
 * message); safe from any thread. */
JARAK_API jarak_status jarak_fail(jarak_error *error, jarak_status status, const char *format, ...) JARAK_PRINTF(3, 4);
#ifdef __clang_analyzer__ /* which cannot see that the status given is the status returned */
#define jarak_fail(error, status, ...) ((void)jarak_fail(error, status, __VA_ARGS__), status)
#endif

#ifdef __cplusplus
}
#endif
#endif
