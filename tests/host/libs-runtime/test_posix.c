/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls, through the dispatcher, over a fake kernel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <arch_stdio.h>
#include <muslcsys/io.h>
#include <muslcsys/quoll_threads.h>
#include <sel4muslcsys/gen_config.h>

#include "fake_system.h"
#include "posix.h"

#define PAGE 4096ul
#define HEAP CONFIG_LIB_SEL4_MUSLC_SYS_MORECORE_BYTES

#define CALL(...) call((const long[7]){__VA_ARGS__})

static long call(const long *words)
{
    struct posix_call request = {.number = words[0]};
    memcpy(request.arg, words + 1, sizeof(request.arg));
    return __quoll_posix_dispatch(&request);
}

static int reset(void **state)
{
    (void)state;
    fake_reset();
    sel4muslcsys_register_stdio_write_fn(NULL);
    return 0;
}

static bool all_bytes(const char *from, size_t count, char value)
{
    for (size_t i = 0; i < count; i++) {
        if (from[i] != value) return false;
    }
    return true;
}

/* --- Dispatch ------------------------------------------------------------------------------- */

static void dispatch__an_unknown_call_is_named_once(void **state)
{
    (void)state;
    assert_int_equal(CALL(SYS_socket), -ENOSYS);
    assert_string_equal(fake.output, "test: system call 41 (socket) is not implemented: ENOSYS\n");
    assert_int_equal(CALL(SYS_socket), -ENOSYS);
    assert_int_equal(strlen(fake.output), 57);
    fake_reset();
    assert_int_equal(CALL(-7), -ENOSYS);
    assert_string_equal(fake.output, "test: system call -7 (unknown) is not implemented: ENOSYS\n");
    assert_int_equal(CALL(100000), -ENOSYS);
}

static long sum_of_six(va_list ap)
{
    long sum = 0;
    for (int i = 0; i < 6; i++) {
        sum = sum * 10 + va_arg(ap, long);
    }
    return sum;
}

static void install__replaces_and_returns_the_previous_one(void **state)
{
    (void)state;
    assert_null(muslcsys_install_syscall(SYS_socketpair, sum_of_six));
    assert_int_equal(CALL(SYS_socketpair, 1, 2, 3, 4, 5, 6), 123456);
    assert_ptr_equal(muslcsys_install_syscall(SYS_socketpair, NULL), sum_of_six);
    assert_int_equal(CALL(SYS_socketpair), -ENOSYS);
    assert_null(muslcsys_install_syscall(-1, sum_of_six));
    assert_null(muslcsys_install_syscall(512, sum_of_six));
}

/* --- Console -------------------------------------------------------------------------------- */

static char captured[64];

static size_t capture(void *data, size_t count)
{
    memcpy(captured + strlen(captured), data, count);
    return count;
}

static void console__writes_go_to_the_debug_console_or_the_registered_function(void **state)
{
    (void)state;
    assert_int_equal(CALL(SYS_write, 1, (long)"one ", 4), 4);
    assert_null(sel4muslcsys_register_stdio_write_fn(capture));
    assert_int_equal(CALL(SYS_write, 2, (long)"two", 3), 3);
    assert_ptr_equal(sel4muslcsys_register_stdio_write_fn(NULL), capture);
    struct iovec parts[] = {{"th", 2}, {"", 0}, {"ree", 3}};
    assert_int_equal(CALL(SYS_writev, 1, (long)parts, 3), 5);
    assert_string_equal(fake.output, "one three");
    assert_string_equal(captured, "two");
}

static void console__is_a_terminal_and_cannot_seek(void **state)
{
    (void)state;
    struct winsize size = {0};
    struct stat info;
    assert_int_equal(CALL(SYS_ioctl, 1, TIOCGWINSZ, (long)&size), 0);
    assert_int_equal(size.ws_col, 80);
    assert_int_equal(CALL(SYS_ioctl, 9, TIOCGWINSZ, (long)&size), -ENOTTY);
    assert_int_equal(CALL(SYS_lseek, 1, 0, SEEK_SET), -ESPIPE);
    assert_int_equal(CALL(SYS_fstat, 1, (long)&info), 0);
    assert_true(S_ISCHR(info.st_mode));
    assert_int_equal(CALL(SYS_write, 7, (long)"x", 1), -EBADF);
}

static void console__without_input_reads_end_of_file(void **state)
{
    (void)state;
    char c;
    assert_int_equal(CALL(SYS_read, 0, (long)&c, 1), 0);
}

/* --- Files ---------------------------------------------------------------------------------- */

static const void *find_file(const void *archive, unsigned long len, const char *name,
                             unsigned long *size)
{
    (void)archive;
    (void)len;
    if (strcmp(name, "dir/text") != 0) {
        return NULL;
    }
    *size = 10;
    return "0123456789";
}

static void files__are_read_through_descriptors(void **state)
{
    (void)state;
    char text[16] = {0};
    struct stat info;
    muslcsys_install_cpio_interface("", 0, find_file);
    long fd = CALL(SYS_open, (long)"/dir/text", O_RDONLY);
    assert_int_equal(fd, FIRST_USER_FD);
    long second = CALL(SYS_openat, AT_FDCWD, (long)"./dir/text", O_RDONLY);
    assert_int_equal(second, FIRST_USER_FD + 1);
    assert_int_equal(CALL(SYS_read, fd, (long)text, 4), 4);
    assert_string_equal(text, "0123");
    struct iovec parts[] = {{text, 3}, {text + 3, 10}};
    assert_int_equal(CALL(SYS_readv, fd, (long)parts, 2), 6);
    assert_memory_equal(text, "456789", 6);
    assert_int_equal(CALL(SYS_read, fd, (long)text, 4), 0);
    assert_int_equal(CALL(SYS_lseek, fd, -2, SEEK_END), 8);
    assert_int_equal(CALL(SYS_read, fd, (long)text, 9), 2);
    assert_int_equal(CALL(SYS_pread64, second, (long)text, 3, 5), 3);
    assert_memory_equal(text, "567", 3);
    assert_int_equal(CALL(SYS_lseek, second, 0, SEEK_CUR), 0);
    assert_int_equal(CALL(SYS_fstat, second, (long)&info), 0);
    assert_true(S_ISREG(info.st_mode) && info.st_size == 10);
    assert_int_equal(CALL(SYS_stat, (long)"dir/text", (long)&info), 0);
    assert_int_equal(CALL(SYS_close, fd), 0);
    assert_int_equal(CALL(SYS_close, fd), -EBADF);
    assert_int_equal(CALL(SYS_read, fd, (long)text, 1), -EBADF);
    assert_int_equal(CALL(SYS_close, second), 0);
}

static void files__refusals_say_why(void **state)
{
    (void)state;
    muslcsys_install_cpio_interface("", 0, find_file);
    assert_int_equal(CALL(SYS_open, (long)"nothing", O_RDONLY), -ENOENT);
    assert_int_equal(CALL(SYS_open, (long)"dir/text", O_RDWR), -EROFS);
    assert_int_equal(CALL(SYS_open, (long)"new", O_WRONLY | O_CREAT), -EROFS);
    assert_int_equal(CALL(SYS_open, (long)"dir/text", O_RDONLY | O_DIRECTORY), -ENOTDIR);
    assert_int_equal(CALL(SYS_access, (long)"dir/text", R_OK), 0);
    assert_int_equal(CALL(SYS_access, (long)"dir/text", W_OK), -EROFS);
    long fd = CALL(SYS_open, (long)"dir/text", O_RDONLY);
    assert_int_equal(CALL(SYS_lseek, fd, -1, SEEK_SET), -EINVAL);
    assert_int_equal(CALL(SYS_lseek, fd, INT64_MAX, SEEK_END), -EINVAL);
    assert_int_equal(CALL(SYS_lseek, fd, 0, 77), -EINVAL);
    assert_int_equal(CALL(SYS_lseek, fd, 100, SEEK_SET), 100);
    char c;
    assert_int_equal(CALL(SYS_read, fd, (long)&c, 1), 0);
    struct iovec huge[] = {{&c, (size_t)-1}};
    assert_int_equal(CALL(SYS_readv, fd, (long)huge, 1), -EINVAL);
    CALL(SYS_close, fd);
}

static void files__descriptors_run_out_and_come_back(void **state)
{
    (void)state;
    long last = 0, count = 0;
    muslcsys_install_cpio_interface("", 0, find_file);
    while ((last = CALL(SYS_open, (long)"dir/text", O_RDONLY)) >= 0) {
        count++;
    }
    assert_int_equal(last, -EMFILE);
    assert_int_equal(grow_fds(1), -ENOMEM);
    for (long fd = FIRST_USER_FD; fd < FIRST_USER_FD + count; fd++) {
        assert_int_equal(CALL(SYS_close, fd), 0);
    }
    last = CALL(SYS_open, (long)"dir/text", O_RDONLY);
    assert_int_equal(last, FIRST_USER_FD);
    CALL(SYS_close, last);
}

static void files__a_program_may_use_the_table_of_descriptors(void **state)
{
    (void)state;
    int first = allocate_fd(), second = allocate_fd();
    assert_true(first >= FIRST_USER_FD && second >= FIRST_USER_FD && first != second);
    assert_true(valid_fd(first) && valid_fd(second));
    assert_false(valid_fd(FIRST_USER_FD - 1));
    assert_false(valid_fd(FIRST_USER_FD + 1000));
    assert_int_equal(get_fd_struct(first)->filetype, FILE_TYPE_CPIO);
    assert_ptr_not_equal(get_fd_struct(first)->data, get_fd_struct(second)->data);
    add_free_fd(first);
    assert_int_equal(get_fd_struct(first)->filetype, FILE_TYPE_FREE);
    assert_int_equal(CALL(SYS_close, first), -EBADF);
    assert_int_equal(get_free_fd(), first);
    add_free_fd(first);
    add_free_fd(second);
}

/* --- Memory --------------------------------------------------------------------------------- */

static long map(size_t bytes)
{
    return CALL(SYS_mmap, 0, (long)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                0);
}

static void mmap__memory_is_zeroed_freed_and_reused(void **state)
{
    (void)state;
    for (int round = 0; round < 1000; round++) {
        long at = map(HEAP / 2);
        assert_true(at > 0);
        assert_int_equal(at % PAGE, 0);
        assert_true(all_bytes((char *)at, HEAP / 2, 0));
        memset((void *)at, 1, HEAP / 2);
        assert_int_equal(CALL(SYS_munmap, at, HEAP / 2), 0);
    }
    long all = map(HEAP);
    assert_true(all > 0);
    assert_int_equal(map(1), -ENOMEM);
    assert_int_equal(CALL(SYS_munmap, all + PAGE, PAGE), 0);
    assert_int_equal(map(1), all + PAGE);
    assert_int_equal(CALL(SYS_munmap, all, HEAP), 0);
}

static void mmap__nonsense_is_refused(void **state)
{
    (void)state;
    assert_int_equal(map(0), -EINVAL);
    assert_int_equal(map(SIZE_MAX), -ENOMEM);
    assert_int_equal(CALL(SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, 50, 0), -EBADF);
    assert_int_equal(CALL(SYS_mmap, 0, PAGE, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
                     -EPERM);
    assert_int_equal(
        CALL(SYS_mmap, PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
        -ENOMEM);
    assert_int_equal(CALL(SYS_munmap, 1, PAGE), -EINVAL);
    assert_int_equal(CALL(SYS_munmap, PAGE, 0), -EINVAL);
    assert_int_equal(CALL(SYS_munmap, PAGE, -4096), -EINVAL);
    assert_int_equal(CALL(SYS_munmap, PAGE, PAGE), 0);
    assert_int_equal(CALL(SYS_mremap, PAGE, PAGE, 2 * PAGE, MREMAP_MAYMOVE), -EFAULT);
}

static void mmap__a_file_is_copied_and_padded(void **state)
{
    (void)state;
    muslcsys_install_cpio_interface("", 0, find_file);
    long fd = CALL(SYS_open, (long)"dir/text", O_RDONLY);
    long at = CALL(SYS_mmap, 0, 10, PROT_READ, MAP_PRIVATE, fd, 0);
    assert_true(at > 0);
    assert_memory_equal((void *)at, "0123456789", 10);
    assert_true(all_bytes((char *)at + 10, PAGE - 10, 0));
    assert_int_equal(CALL(SYS_mmap, 0, 10, PROT_WRITE, MAP_SHARED, fd, 0), -EACCES);
    CALL(SYS_munmap, at, 10);
    CALL(SYS_close, fd);
}

static void mremap__grows_in_place_or_moves(void **state)
{
    (void)state;
    long high = map(PAGE), low = map(PAGE);
    assert_int_equal(low, high - (long)PAGE);
    *(char *)low = 'x';
    assert_int_equal(CALL(SYS_mremap, low, PAGE, 2 * PAGE, 0), -ENOMEM);
    long moved = CALL(SYS_mremap, low, PAGE, 2 * PAGE, MREMAP_MAYMOVE);
    assert_true(moved > 0 && moved != low);
    assert_int_equal(*(char *)moved, 'x');
    assert_true(all_bytes((char *)moved + PAGE, PAGE, 0));
    long freed = CALL(SYS_mremap, moved, 2 * PAGE, PAGE, 0);
    assert_int_equal(freed, moved);
    assert_int_equal(CALL(SYS_mremap, moved, PAGE, 2 * PAGE, 0), moved);
    CALL(SYS_munmap, moved, 2 * PAGE);
    CALL(SYS_munmap, high, PAGE);
}

static void brk__grows_shrinks_and_gives_way_to_mmap(void **state)
{
    (void)state;
    long start = CALL(SYS_brk, 0);
    assert_int_equal(CALL(SYS_brk, start + 100), start + 100);
    memset((void *)start, 7, 100);
    assert_int_equal(CALL(SYS_brk, start + 2 * (long)PAGE), start + 2 * (long)PAGE);
    assert_int_equal(*(char *)start, 7);
    assert_int_equal(
        CALL(SYS_mmap, start, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
        start);
    long rest = map(HEAP - 2 * PAGE);
    assert_true(rest > 0);
    assert_int_equal(CALL(SYS_brk, start + 3 * (long)PAGE), start + 2 * (long)PAGE);
    assert_int_equal(CALL(SYS_brk, start - 1), start + 2 * (long)PAGE);
    assert_int_equal(CALL(SYS_brk, start), start);
    CALL(SYS_munmap, rest, HEAP - 2 * PAGE);
}

static void madvise__dontneed_zeroes(void **state)
{
    (void)state;
    long at = map(2 * PAGE);
    memset((void *)at, 1, 2 * PAGE);
    assert_int_equal(CALL(SYS_madvise, at, PAGE, MADV_FREE), 0);
    assert_int_equal(*(char *)at, 1);
    assert_int_equal(CALL(SYS_madvise, at, PAGE, MADV_DONTNEED), 0);
    assert_true(all_bytes((char *)at, PAGE, 0));
    assert_int_equal(((char *)at)[PAGE], 1);
    CALL(SYS_munmap, at, 2 * PAGE);
    assert_int_equal(CALL(SYS_madvise, at, PAGE, MADV_DONTNEED), -ENOMEM);
}

/* Blocks of random sizes, each filled with its own byte: none may overlap, none may change. */
static void mmap__random_sequences_keep_blocks_apart(void **state)
{
    (void)state;
    struct {
        long at;
        size_t bytes;
    } blocks[40] = {0};
    unsigned seed = 7;
    for (int step = 0; step < 4000; step++) {
        int i = rand_r(&seed) % 40;
        if (blocks[i].at != 0) {
            assert_true(all_bytes((char *)blocks[i].at, blocks[i].bytes, (char)(i + 1)));
        }
        if (blocks[i].at == 0) {
            blocks[i].bytes = (size_t)(rand_r(&seed) % 60000) + 1;
            blocks[i].at = map(blocks[i].bytes);
            if (blocks[i].at == -ENOMEM) blocks[i].at = 0;
        } else if (rand_r(&seed) % 3 == 0) {
            size_t bytes = (size_t)(rand_r(&seed) % 60000) + 1;
            long at =
                CALL(SYS_mremap, blocks[i].at, (long)blocks[i].bytes, (long)bytes, MREMAP_MAYMOVE);
            if (at != -ENOMEM) {
                blocks[i].at = at;
                blocks[i].bytes = bytes;
            }
        } else {
            assert_int_equal(CALL(SYS_munmap, blocks[i].at, (long)blocks[i].bytes), 0);
            blocks[i].at = 0;
        }
        if (blocks[i].at != 0) memset((void *)blocks[i].at, i + 1, blocks[i].bytes);
    }
    for (int i = 0; i < 40; i++) {
        if (blocks[i].at != 0) CALL(SYS_munmap, blocks[i].at, (long)blocks[i].bytes);
    }
    long all = map(HEAP);
    assert_true(all > 0);
    CALL(SYS_munmap, all, HEAP);
}

extern char *morecore_area;
extern size_t morecore_size;

/* Last of the memory tests but one: the program's own memory stays. */
static void mmap__more_memory_comes_from_the_program_and_its_vspace(void **state)
{
    (void)state;
    static _Alignas(PAGE) char memory[33 * PAGE];
    char *own = memory + 8; /* at no page's beginning */
    void *extra = aligned_alloc(PAGE, 600 * PAGE);
    long all = map(HEAP);
    assert_int_equal(map(PAGE), -ENOMEM);
    morecore_area = own;
    morecore_size = sizeof(memory) - 8;
    long at = map(20 * PAGE);
    assert_true(at >= (long)own && at + 20 * PAGE <= (unsigned long)memory + sizeof(memory));
    fake.more = extra;
    fake.more_pages = 600;
    long large = map(550 * PAGE);
    assert_true(large >= (long)extra);
    assert_int_equal(map(550 * PAGE), -ENOMEM);
    CALL(SYS_munmap, large + PAGE, 549 * PAGE);
    assert_null(fake.given_back);
    CALL(SYS_munmap, large, PAGE);
    assert_ptr_equal(fake.given_back, extra);
    assert_int_equal(fake.given_back_pages, 600);
    assert_int_equal(map(550 * PAGE), -ENOMEM);
    fake.given_back = NULL;
    CALL(SYS_munmap, at, 20 * PAGE);
    CALL(SYS_munmap, all, HEAP);
    assert_null(fake.given_back);
    free(extra);
}

static void mmap__as_many_regions_as_the_vspace_gives(void **state)
{
    (void)state;
    enum { REGIONS = 100 };
    void *extra[REGIONS];
    long all = map(HEAP), rest = map(31 * PAGE), blocks[REGIONS];
    assert_true(all > 0 && rest > 0);
    for (int i = 0; i < REGIONS; i++) {
        fake.more = extra[i] = aligned_alloc(PAGE, 66 * PAGE);
        fake.more_pages = 66;
        blocks[i] = map(64 * PAGE);
        assert_int_equal(blocks[i], (long)extra[i] + PAGE);
    }
    for (int i = 0; i < REGIONS; i++) {
        int at = i * 37 % REGIONS;
        CALL(SYS_munmap, blocks[at], 64 * PAGE);
        assert_ptr_equal(fake.given_back, extra[at]);
        free(extra[at]);
    }
    /* One that has shrunk, and moves back into what is free: its region is left. */
    fake.more = extra[0] = aligned_alloc(PAGE, 66 * PAGE);
    long block = map(64 * PAGE);
    CALL(SYS_munmap, all, HEAP);
    fake.given_back = NULL;
    assert_int_equal(CALL(SYS_mremap, block, 64 * PAGE, 2 * PAGE, MREMAP_MAYMOVE), block);
    assert_null(fake.given_back);
    long moved = CALL(SYS_mremap, block, 2 * PAGE, 100 * PAGE, MREMAP_MAYMOVE);
    assert_true(moved >= all && moved < all + HEAP);
    assert_ptr_equal(fake.given_back, extra[0]);
    free(extra[0]);
    CALL(SYS_munmap, moved, 100 * PAGE);
    CALL(SYS_munmap, rest, 31 * PAGE);
}

/* --- Time, identity, signals ---------------------------------------------------------------- */

static void time__comes_from_the_counter(void **state)
{
    (void)state;
    struct timespec now;
    fake.tsc_mhz = 2500;
    fake.tsc = 2500000000ull * 3 + 2500;
    assert_int_equal(CALL(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now), 0);
    assert_int_equal(now.tv_sec, 3);
    assert_int_equal(now.tv_nsec, 1000);
    fake.tsc = UINT64_MAX;
    assert_int_equal(CALL(SYS_clock_gettime, CLOCK_REALTIME, (long)&now), 0);
    assert_int_equal(now.tv_sec, UINT64_MAX / 2500000000ull);
    assert_int_equal(CALL(SYS_clock_gettime, 77, (long)&now), -EINVAL);
    fake.tsc_mhz = 0;
    assert_int_equal(CALL(SYS_clock_gettime, CLOCK_REALTIME, (long)&now), -ENOSYS);
}

static void sleep__yields_until_the_time_has_come(void **state)
{
    (void)state;
    fake.tsc_mhz = 1000;
    fake.tsc_step = 1000;
    struct timespec time = {0, 100000};
    assert_int_equal(CALL(SYS_nanosleep, (long)&time, 0), 0);
    assert_int_equal(fake.yields, 100);
    time = (struct timespec){0, 150000};
    assert_int_equal(CALL(SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, (long)&time), 0);
    assert_int_equal(fake.yields, 150);
    time = (struct timespec){0, 1000000000};
    assert_int_equal(CALL(SYS_nanosleep, (long)&time, 0), -EINVAL);
}

static void thread_area__is_set_through_the_kernel(void **state)
{
    (void)state;
    void *area = NULL;
    assert_false(muslcsys_get_boot_set_thread_area(&area));
    assert_int_equal(CALL(SYS_arch_prctl, 0x1002, 0x5000), 0);
    assert_int_equal(fake.tls_base, 0x5000);
    assert_true(muslcsys_get_boot_set_thread_area(&area));
    assert_ptr_equal(area, (void *)0x5000);
    assert_int_equal(CALL(SYS_set_tid_address, 0x6000), 1);
    assert_int_equal(CALL(SYS_arch_prctl, 0x1003, 0x5000), -EINVAL);
}

static void futex__waits_by_yielding(void **state)
{
    (void)state;
    int word = 5;
    assert_int_equal(CALL(SYS_futex, (long)&word, 128, 5), 0);
    assert_int_equal(fake.yields, 1);
    assert_int_equal(CALL(SYS_futex, (long)&word, 0, 6), -EAGAIN);
    assert_int_equal(CALL(SYS_futex, (long)&word, 129, 1), 0);
}

/* What another thread does while the caller sleeps. */
static int waited_word, other_word, woken;

static void wake_it(void)
{
    woken = (int)CALL(SYS_futex, (long)&waited_word, 129, 10);
}

static void move_and_wake_it(void)
{
    assert_int_equal(CALL(SYS_futex, (long)&waited_word, 131, 0, 5, (long)&other_word), 1);
    assert_int_equal(CALL(SYS_futex, (long)&waited_word, 129, 10), 0);
    woken = (int)CALL(SYS_futex, (long)&other_word, 129, 10);
}

static void futex__a_thread_with_a_notification_sleeps_on_it(void **state)
{
    (void)state;
    quoll_own_waiter = quoll_waiter_new(77);
    assert_non_null(quoll_own_waiter);
    waited_word = 5;
    void (*const others[])(void) = {wake_it, move_and_wake_it};
    for (size_t i = 0; i < 2; i++) {
        fake = (struct fake){.while_waiting = others[i]};
        assert_int_equal(CALL(SYS_futex, (long)&waited_word, 128, 5), 0);
        assert_int_equal(fake.yields, 0);
        assert_int_equal(fake.waited_for, 77);
        assert_int_equal(fake.signalled, 77);
        assert_int_equal(fake.signals, 1);
        assert_int_equal(woken, 1);
    }
    fake = (struct fake){0};
    assert_int_equal(CALL(SYS_futex, (long)&waited_word, 128, 6), -EAGAIN);
    assert_int_equal(fake.waited_for, 0);
    assert_int_equal(CALL(SYS_futex, (long)&waited_word, 129, 10), 0);
    /* With a time limit it looks at the clock. */
    assert_int_equal(CALL(SYS_futex, (long)&waited_word, 128, 5, (long)&fake), 0);
    assert_int_equal(fake.yields, 1);
    quoll_waiter_free(quoll_own_waiter);
    quoll_own_waiter = NULL;
}

static uint64_t next_alarm;

/* Who watches the time finds an alarm for 2 us, and rings it. */
static void ring(void)
{
    assert_int_equal(fake.signalled, 88);
    assert_int_equal(quoll_alarms_ring(1999), 2000);
    assert_int_equal(fake.signalled, 88);
    next_alarm = quoll_alarms_ring(2000);
    assert_int_equal(fake.signalled, 77);
    fake.tsc = 2000;
}

static void time__somebody_who_watches_it_wakes_sleepers(void **state)
{
    (void)state;
    struct timespec time = {0, 2000};
    waited_word = 5;
    quoll_own_waiter = quoll_waiter_new(77);
    quoll_alarms_watch(88);
    fake = (struct fake){.tsc_mhz = 1000, .while_waiting = ring};
    assert_int_equal(CALL(SYS_nanosleep, (long)&time, 0), 0);
    assert_int_equal(next_alarm, UINT64_MAX);
    assert_int_equal(fake.yields, 0);

    fake = (struct fake){.tsc_mhz = 1000, .while_waiting = ring};
    assert_int_equal(CALL(SYS_futex, (long)&waited_word, 128, 5, (long)&time), 0);
    assert_int_equal(fake.yields, 0);
    assert_int_equal(CALL(SYS_futex, (long)&waited_word, 129, 10), 0); /* it waits no more */

    /* Woken before: nothing is left to ring. */
    fake = (struct fake){.tsc_mhz = 1000, .while_waiting = wake_it};
    assert_int_equal(CALL(SYS_futex, (long)&waited_word, 128, 5, (long)&time), 0);
    assert_int_equal(woken, 1);
    assert_int_equal(quoll_alarms_ring(5000), UINT64_MAX);
    fake = (struct fake){.tsc_mhz = 1000};
    assert_int_equal(CALL(SYS_futex, (long)&waited_word, 128, 6, (long)&time), -EAGAIN);
    assert_int_equal(quoll_alarms_ring(5000), UINT64_MAX);

    quoll_alarms_watch(0);
    fake = (struct fake){.tsc_mhz = 1000, .tsc_step = 1000};
    assert_int_equal(CALL(SYS_nanosleep, (long)&time, 0), 0);
    assert_int_equal(fake.yields, 2);
    quoll_waiter_free(quoll_own_waiter);
    quoll_own_waiter = NULL;
}

static void futex__there_are_32_places_to_wait(void **state)
{
    (void)state;
    struct quoll_waiter *places[32];
    for (uintptr_t i = 0; i < 32; i++) {
        places[i] = quoll_waiter_new(i + 1);
        assert_non_null(places[i]);
    }
    assert_null(quoll_waiter_new(100));
    quoll_waiter_free(places[30]);
    assert_ptr_equal(quoll_waiter_new(100), places[30]);
    for (uintptr_t i = 0; i < 32; i++) {
        quoll_waiter_free(places[i]);
    }
    quoll_waiter_free(NULL);
}

static int lock_under_test;

static void unlock_it(void)
{
    assert_int_equal(lock_under_test, 2);
    posix_unlock(&lock_under_test);
}

static void lock__a_taken_one_is_waited_for(void **state)
{
    (void)state;
    quoll_own_waiter = quoll_waiter_new(5);
    posix_lock(&lock_under_test);
    assert_int_equal(fake.waited_for, 0);
    fake.while_waiting = unlock_it;
    posix_lock(&lock_under_test);
    assert_int_equal(fake.waited_for, 5);
    assert_int_equal(fake.signalled, 5);
    posix_unlock(&lock_under_test);
    assert_int_equal(lock_under_test, 0);
    quoll_waiter_free(quoll_own_waiter);
    quoll_own_waiter = NULL;
}

static void random__fills_every_byte_asked_for(void **state)
{
    (void)state;
    unsigned char seen[24] = {0}, bytes[24];
    for (int round = 0; round < 40; round++) {
        bytes[23] = 0;
        assert_int_equal(CALL(SYS_getrandom, (long)bytes, 23, 0), 23);
        for (int i = 0; i < 24; i++) {
            seen[i] |= bytes[i];
        }
    }
    for (int i = 0; i < 23; i++) {
        assert_int_not_equal(seen[i], 0);
    }
    assert_int_equal(seen[23], 0);
}

static int handled;

static void on_signal(int number)
{
    handled = number;
}

static void on_signal_with_info(int number, siginfo_t *info, void *context)
{
    handled = number;
    assert_int_equal(info->si_signo, number);
    assert_int_equal(info->si_pid, 1);
    assert_null(context);
}

static void signals__run_the_handler_or_end_the_program(void **state)
{
    (void)state;
    struct {
        void (*handler)(int);
        unsigned long flags;
        void *restorer;
        uint64_t mask;
    } action = {.handler = on_signal}, old;
    assert_int_equal(CALL(SYS_rt_sigaction, SIGUSR1, (long)&action, 0, 8), 0);
    assert_int_equal(CALL(SYS_tkill, 1, SIGUSR1), 0);
    assert_int_equal(handled, SIGUSR1);
    action.handler = (void (*)(int))(void *)on_signal_with_info;
    action.flags = SA_SIGINFO;
    handled = 0;
    assert_int_equal(CALL(SYS_rt_sigaction, SIGUSR2, (long)&action, 0, 8), 0);
    assert_int_equal(CALL(SYS_tkill, 1, SIGUSR2), 0);
    assert_int_equal(handled, SIGUSR2);
    action.flags = 0;
    action.handler = SIG_IGN;
    assert_int_equal(CALL(SYS_rt_sigaction, SIGUSR1, (long)&action, (long)&old, 8), 0);
    assert_ptr_equal(old.handler, on_signal);
    assert_int_equal(CALL(SYS_kill, 1, SIGUSR1), 0);
    assert_int_equal(CALL(SYS_kill, 2, SIGUSR1), -ESRCH);
    assert_int_equal(CALL(SYS_rt_sigaction, SIGKILL, (long)&action, 0, 8), -EINVAL);
    assert_int_equal(CALL(SYS_rt_sigaction, 99, 0, 0, 8), -EINVAL);
    if (setjmp(fake.exited) == 0) {
        CALL(SYS_tgkill, 1, 1, SIGABRT);
        fail();
    }
    assert_int_equal(fake.exit_code, 134);
    assert_string_equal(fake.output, "test: aborted (signal 6)\n");
}

static void exit__ends_with_the_code(void **state)
{
    (void)state;
    if (setjmp(fake.exited) == 0) {
        CALL(SYS_exit_group, 3);
        fail();
    }
    assert_int_equal(fake.exit_code, 3);
}

#define TEST(name) cmocka_unit_test_setup(name, reset)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(dispatch__an_unknown_call_is_named_once),
        TEST(install__replaces_and_returns_the_previous_one),
        TEST(console__writes_go_to_the_debug_console_or_the_registered_function),
        TEST(console__is_a_terminal_and_cannot_seek),
        TEST(console__without_input_reads_end_of_file),
        TEST(files__are_read_through_descriptors),
        TEST(files__refusals_say_why),
        TEST(files__descriptors_run_out_and_come_back),
        TEST(files__a_program_may_use_the_table_of_descriptors),
        TEST(mmap__memory_is_zeroed_freed_and_reused),
        TEST(mmap__nonsense_is_refused),
        TEST(mmap__a_file_is_copied_and_padded),
        TEST(mremap__grows_in_place_or_moves),
        TEST(brk__grows_shrinks_and_gives_way_to_mmap),
        TEST(madvise__dontneed_zeroes),
        TEST(mmap__random_sequences_keep_blocks_apart),
        TEST(mmap__more_memory_comes_from_the_program_and_its_vspace),
        TEST(mmap__as_many_regions_as_the_vspace_gives),
        TEST(time__comes_from_the_counter),
        TEST(sleep__yields_until_the_time_has_come),
        TEST(thread_area__is_set_through_the_kernel),
        TEST(futex__waits_by_yielding),
        TEST(futex__a_thread_with_a_notification_sleeps_on_it),
        TEST(time__somebody_who_watches_it_wakes_sleepers),
        TEST(futex__there_are_32_places_to_wait),
        TEST(lock__a_taken_one_is_waited_for),
        TEST(random__fills_every_byte_asked_for),
        TEST(signals__run_the_handler_or_end_the_program),
        TEST(exit__ends_with_the_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
