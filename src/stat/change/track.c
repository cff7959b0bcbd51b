/* Values by time, reporters by number. */
#include "stat/change/track.h"

#include <assert.h>

#include "base/alloc.h"
#include "base/text.h"

/* Values without any error of their own would make V singular where nothing walks: they get this sd, in units of the steps' scale. */
static const double least_sd = 1e-4;

void jarak__track_release(jarak__track_room *room)
{
    jarak__free(room->first);
    jarak__free(room->row);
    jarak__free(room->time);
    jarak__free(room->value);
    jarak__free(room->variance);
    jarak__free(room->reporter);
    jarak__free(room->code);
    *room = (jarak__track_room){0};
}

static jarak_status reserve(jarak__track_room *room, size_t n, jarak_error *error)
{
    if (n <= room->room && room->first != NULL) {
        return JARAK_OK;
    }
    jarak__track_release(room);
    room->first = jarak__calloc(n + 1, sizeof *room->first);
    room->row = jarak__calloc(n, sizeof *room->row);
    room->time = jarak__calloc(n, sizeof *room->time);
    room->value = jarak__calloc(n, sizeof *room->value);
    room->variance = jarak__calloc(n, sizeof *room->variance);
    room->reporter = jarak__calloc(n, sizeof *room->reporter);
    room->code = jarak__calloc(n, sizeof *room->code);
    if (room->first == NULL || room->row == NULL || room->time == NULL || room->value == NULL || room->variance == NULL ||
        room->reporter == NULL || room->code == NULL) {
        jarak__track_release(room);
        return jarak_fail(error, JARAK_ERR_MEMORY, _("out of memory for %zu values"), n);
    }
    room->room = n;
    return JARAK_OK;
}

static uint32_t number_of(jarak__track_room *room, size_t *n_reporters, uint32_t code)
{
    for (size_t r = 0; r < *n_reporters; r++) {
        if (room->code[r] == code) {
            return (uint32_t)r;
        }
    }
    room->code[*n_reporters] = code;
    return (uint32_t)(*n_reporters)++;
}

jarak_status jarak__track_make(jarak__track_room *room, const jarak__plan *plan, size_t series, jarak__range range,
                               const uint32_t *reporter, jarak_error *error)
{
    const jarak_change_data *data = plan->data;
    const jarak_change_series *about = &data->series_of[series];
    jarak_status status = reserve(room, range.end - range.first, error);
    if (status != JARAK_OK) {
        return status;
    }
    size_t n = 0, n_times = 0, n_reporters = 0;
    for (size_t i = range.first; i < range.end; i++) {
        const jarak__entry *entry = &plan->entries[i];
        if (reporter != NULL && entry->reporter != *reporter) {
            continue;
        }
        if (n_times == 0 || room->time[n_times - 1] != entry->time) {
            room->first[n_times] = n;
            room->time[n_times++] = entry->time;
        }
        room->value[n] = data->value[entry->row];
        room->variance[n] = data->variance != NULL ? data->variance[entry->row] : 0;
        room->reporter[n] = number_of(room, &n_reporters, entry->reporter);
        room->row[n++] = entry->row;
    }
    room->first[n_times] = n;
    const double own = n_reporters > 1 ? about->reporter_year_sd * about->reporter_year_sd : 0, all = about->noise * about->noise;
    const double least = least_sd * least_sd * about->step * about->step;
    for (size_t i = 0; i < n; i++) {
        room->variance[i] = (room->variance[i] > least ? room->variance[i] : least) + own;
    }
    room->noise_variance = all > own ? all - own : 0;
    room->track = (jarak__track){n, n_times, n_reporters, room->first, room->time, room->value, room->variance, room->reporter, room->row};
    return JARAK_OK;
}

size_t jarak__track_place(const jarak__track *track, int32_t time)
{
    size_t j = 0;
    while (j < track->n_times && track->time[j] != time) {
        j++;
    }
    assert(j < track->n_times);
    return j;
}
