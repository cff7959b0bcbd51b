/* An empty folder for a test that writes files: made and entered before, left and removed with all that is in it afterwards. */
#ifndef JARAK_TESTS_FOLDER_H
#define JARAK_TESTS_FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char test_folder[64];

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *place)
{
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

/* Set-up and tear-down of a cmocka test or group. */
static int enter_folder(void **state)
{
    (void)state;
    snprintf(test_folder, sizeof test_folder, "/tmp/jarak-test-XXXXXX");
    return mkdtemp(test_folder) != NULL && chdir(test_folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
    (void)state;
    return chdir("/") == 0 && nftw(test_folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS) == 0 ? 0 : -1;
}

#endif
