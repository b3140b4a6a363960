/* The table of words of detectors/text/wordtable.py as it lies in memory, and a look at it. */

#include <Python.h>
#include <stdint.h>
#include <string.h>

#define MULTIPLIER 0x9E3779B97F4A7C15ULL
#define JOINER 0xC2B2AE3D27D4EB4FULL

#if defined(__GNUC__)
#define ASK_FOR(address) __builtin_prefetch(address)
#define INLINE static inline __attribute__((always_inline))
#else
#define ASK_FOR(address) ((void)0)
#define INLINE static inline
#endif

typedef struct {
    const uint64_t *slots;
    uint64_t mask;
    uint64_t seed;
    const uint8_t *sieve;
    uint64_t sieve_mask;
    const uint32_t *groups;
    size_t grouped;
    const uint32_t *offsets;
    size_t patterns;
    const uint8_t *spellings;
    size_t size;
} Table;

INLINE void
ask_for_sieve(const Table *table, uint64_t hash)
{
    ASK_FOR(&table->sieve[(hash >> 32 & table->sieve_mask) >> 3]);
}

INLINE void
ask_for_slot(const Table *table, uint64_t hash)
{
    ASK_FOR(&table->slots[hash & table->mask]);
}

/* Whether a hash may have a slot. */
INLINE int
may_have(const Table *table, uint64_t hash)
{
    uint64_t at = hash >> 32 & table->sieve_mask;
    return table->sieve[at >> 3] >> (at & 7) & 1;
}

/* What the slot of a hash says; 0 if it has none. */
static uint32_t
look_up(const Table *table, uint64_t hash)
{
    uint64_t tag = hash >> 32;
    for (uint64_t i = 0; i <= table->mask; i++) {
        uint64_t slot = table->slots[(hash + i) & table->mask];
        if (slot == 0)
            return 0;
        if (slot >> 32 == tag)
            return (uint32_t)slot;
    }
    return 0;
}

static uint64_t
extended(uint64_t hash, uint64_t word)
{
    hash = (hash * MULTIPLIER ^ word) * JOINER;
    return hash ^ hash >> 32;
}

/* Whether a pattern's words, in UTF-8 up to a NUL, are those of the text from `start` to `end`. */
static int
same(const Table *table, uint32_t index, int kind, const void *text, int ascii, Py_ssize_t start,
     Py_ssize_t end)
{
    if (index >= table->patterns || table->offsets[index] >= table->size)
        return 0;
    const uint8_t *at = table->spellings + table->offsets[index];
    const uint8_t *stop = table->spellings + table->size;
    if (ascii)
        return stop - at > end - start && at[end - start] == 0 &&
               memcmp(at, (const char *)text + start, (size_t)(end - start)) == 0;
    for (; start < end; start++) {
        if (at == stop)
            return 0;
        Py_UCS4 code = *at++;
        int more = code < 0x80 ? 0 : code < 0xE0 ? 1 : code < 0xF0 ? 2 : 3;
        if (more)
            code &= 0x3Fu >> more;
        if (stop - at < more)
            return 0;
        while (more-- > 0)
            code = code << 6 | (*at++ & 0x3F);
        if (code != PyUnicode_READ(kind, text, start))
            return 0;
    }
    return at < stop && *at == 0;
}
