/* From the values of a series to what the passes see. */
#ifndef JARAK_STAT_CHANGE_TRACK_H
#define JARAK_STAT_CHANGE_TRACK_H

#include "stat/change/passes.h"
#include "stat/change/plan.h"

/* A track in memory of its own, made anew for one series after another; all zero is empty. */
typedef struct jarak__track_room {
    jarak__track track;
    double noise_variance; /* σ0² of the noise e, less what is the reporters' own */
    size_t *first, *row;
    int32_t *time;
    double *value, *variance;
    uint32_t *reporter;
    uint32_t *code; /* of reporter 0 … n_reporters - 1 */
    size_t room;
} jarak__track_room;

/* The values in a range of entries, of one reporter (NULL: of all). With several reporters each value has, beside its sampling variance,
 * the reporter's own error of the time, and the noise is what is left of σ0²: together they are never more than σ0² where σ0 is the larger.
 * Errors: ERR_MEMORY. */
JARAK_MUST_CHECK jarak_status jarak__track_make(jarak__track_room *room, const jarak__plan *plan, size_t series, jarak__range range,
                                                const uint32_t *reporter, jarak_error *error);
void jarak__track_release(jarak__track_room *room);

/* The place of a time that the track has. */
size_t jarak__track_place(const jarak__track *track, int32_t time);

#endif
