/* Rows of a file of machine-coded events, read without the engine: who did what to whom on which day, two hundred thousand a second and
 * thread. What is wrong with a row is kept with its line; what a rule leaves out is counted. */
#ifndef JARAK_DATA_EVENT_ROWS_H
#define JARAK_DATA_EVENT_ROWS_H

#include "data/digest.h"
#include "data/file_scan.h"
#include "data/load_lookup.h"
#include "data/source.h"
#include "data/state_table.h"
#include "jarak/cancel.h"

/* Why a row is no event between two states. */
typedef enum jarak__event_skip {
    JARAK__EVENT_COUNTED,
    JARAK__EVENT_NO_STATE, /* an actor without a country */
    JARAK__EVENT_REGION,
    JARAK__EVENT_WITHIN, /* one state */
    JARAK__EVENT_LATE,
    JARAK__EVENT_REPEAT, /* another file has it; told by who counts */
    JARAK__N_EVENT_SKIPS
} jarak__event_skip;

extern const char *const jarak__event_skip_reasons[JARAK__N_EVENT_SKIPS];

typedef struct jarak__event_row {
    uint64_t id;
    int32_t day;            /* since 1970-01-01 */
    uint16_t actor, target; /* indices of states; JARAK__NO_STATE: none */
    uint8_t root;           /* the first two digits of the CAMEO code: 1 … 20 */
    uint8_t quad_class;     /* 1 … 4 */
    bool is_official;       /* both speak for their states */
    uint8_t skip;           /* jarak__event_skip */
    bool is_outside;        /* a state of today in a year in which it was none */
} jarak__event_row;
enum { JARAK__NO_STATE = UINT16_MAX };

typedef struct jarak__event_reject {
    int64_t line;
    const char *column; /* of the description */
    char *reason, *text;
} jarak__event_reject;

/* When the rows of a file were added. minute -1: the file gives no time of day; else hours and minutes, as 1345. */
typedef struct jarak__event_added {
    int32_t day;
    int minute;
} jarak__event_added;

typedef struct jarak__event_file {
    const char *path; /* to be set, as the first of all */
    int64_t bytes;
    char sha256[JARAK__SHA256_TEXT_BYTES]; /* of the unpacked contents */
    int64_t n_read;
    jarak__event_row *rows; /* all but those that were late or rejected */
    size_t n_rows, capacity;
    int64_t n_late;
    jarak__event_reject *rejects;
    size_t n_rejects, reject_capacity;
    jarak__event_added *added; /* each once */
    size_t n_added, added_capacity;
    int32_t first_day, last_day; /* of the rows */
    bool is_other;               /* its first line has not the columns of this format */
    jarak_status status;         /* and why, where reading failed */
    jarak_error error;
} jarak__event_file;

typedef struct jarak__event_reading {
    const jarak__source *source; /* with cells */
    const jarak__state_table *table;
    jarak__lookup *lookup;
    const jarak_cancel *cancel; /* NULL: none */
    bool skip_unknown;          /* states that nobody knows reject their row instead of failing the file */
} jarak__event_reading;

/* Reads the file; what happened is in file->status. Errors: ERR_IO, ERR_FORMAT, ERR_DATA (an unknown state: names file, line and column),
 * ERR_MEMORY, ERR_INTERRUPTED. Any number of threads may read files of their own. Release afterwards, whatever happened. */
void jarak__event_rows_read(const jarak__event_reading *reading, jarak__event_file *file);
void jarak__event_file_release(jarak__event_file *file);

#endif
