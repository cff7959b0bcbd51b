/* The progress bar's line, and that it is silent away from a terminal. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/progress.h"

static void the_line_shows_share_rate_and_time_left(void **state)
{
    (void)state;
    char line[256];
    jarak__progress_line(line, sizeof line, "loading", "rows", 5000000, 20000000, -1, 10);
    assert_string_equal(line, "loading [######------------------]  25%  5.0 M rows  500 k/s  30 s left");
    jarak__progress_line(line, sizeof line, "loading", "rows", 20000000, 20000000, -1, 10);
    assert_non_null(strstr(line, "[########################] 100%"));
    jarak__progress_line(line, sizeof line, "loading", "rows", 1, 100000, -1, 10);
    assert_null(strstr(line, "left")); /* too early to tell */
    jarak__progress_line(line, sizeof line, "loading", "rows", 10, 100, -1, 1000);
    assert_non_null(strstr(line, "2.5 h left"));
}

static void without_a_total_the_measured_part_counts_if_there_is_one(void **state)
{
    (void)state;
    char line[256];
    jarak__progress_line(line, sizeof line, "loading", "rows", 1234, 0, -1, 2);
    assert_string_equal(line, "loading  1.2 k rows  617/s");
    jarak__progress_line(line, sizeof line, "working", "", 0, 0, 0.5, 4);
    assert_string_equal(line, "working [############------------]  50%  4 s left");
}

static void away_from_a_terminal_nothing_is_drawn(void **state)
{
    (void)state;
    FILE *file = tmpfile();
    jarak_progress *progress;
    assert_non_null(file);
    assert_int_equal(jarak_progress_new(file, false, &progress, NULL), JARAK_OK);
    jarak_progress_start(progress, "loading", "rows", 100);
    jarak_progress_set(progress, 50);
    nanosleep(&(struct timespec){.tv_nsec = 600000000}, NULL);
    jarak_progress_set(progress, 60);
    jarak_progress_finish(progress);
    jarak_progress_free(progress);
    assert_int_equal(ftell(file), 0);
    fclose(file);
}

/* What is drawn on the other side of a pseudo-terminal in n_steps steps of 10 ms; returns the number of bytes in text. */
static size_t draw_on_terminal(int n_steps, bool quiet, char *text, size_t text_bytes)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) {
        skip();
    }
    FILE *terminal = fopen(ptsname(master), "w");
    assert_non_null(terminal);
    jarak_progress *progress;
    assert_int_equal(jarak_progress_new(terminal, quiet, &progress, NULL), JARAK_OK);
    jarak_progress_start(progress, "loading", "rows", (uint64_t)n_steps);
    for (int i = 0; i < n_steps; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        jarak_progress_set(progress, (uint64_t)i);
    }
    jarak_progress_free(progress);
    assert_int_equal(fcntl(master, F_SETFL, O_NONBLOCK), 0);
    size_t length = 0;
    ssize_t n_read;
    while ((n_read = read(master, text + length, text_bytes - 1 - length)) > 0) {
        length += (size_t)n_read;
    }
    fclose(terminal);
    close(master);
    text[length] = '\0';
    return length;
}

static void a_terminal_is_redrawn_at_most_ten_times_a_second_and_wiped(void **state)
{
    (void)state;
    char text[4096];
    size_t length = draw_on_terminal(100, false, text, sizeof text); /* a second or more */
    int n_drawn = 0;
    for (const char *c = text; (c = strstr(c, "loading [")) != NULL; c++) {
        n_drawn++;
    }
    assert_true(n_drawn >= 2);
    assert_true(n_drawn <= 40); /* ten a second, were the machine as slow as four seconds */
    assert_true(length > 4 && strcmp(text + length - 4, "\r\x1b[K") == 0);
    assert_int_equal(draw_on_terminal(80, true, text, sizeof text), 0);
    assert_int_equal(draw_on_terminal(5, false, text, sizeof text), 0); /* over before it would have been worth drawing */
}

static void null_is_no_progress_bar(void **state)
{
    (void)state;
    jarak_progress_start(NULL, "loading", "rows", 1);
    jarak_progress_set(NULL, 1);
    assert_false(jarak__progress_part(NULL, "working", 0.5));
    jarak_progress_finish(NULL);
    jarak_progress_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_shows_share_rate_and_time_left),
        cmocka_unit_test(without_a_total_the_measured_part_counts_if_there_is_one),
        cmocka_unit_test(away_from_a_terminal_nothing_is_drawn),
        cmocka_unit_test(a_terminal_is_redrawn_at_most_ten_times_a_second_and_wiped),
        cmocka_unit_test(null_is_no_progress_bar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
