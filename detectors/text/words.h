/* The words of a text and their slots in the table: the first steps of `scan.c`. */

#include "wordtable.h"

#define CONTINUES 1u
#define ENDS 2u
#define SEVERAL 4u
#define SHIFT 3
/* Bytes of a meaning's number, the least first. */
#define NUMBER 3
/* More words than this no pattern has; the table's maker refuses them. */
#define MOST_WORDS 32
/* Bits of a name's hint: see detectors/text/wordtable.py. */
#define SMALL_LETTERS 1
#define UNLIKELY 2
/* Bits of a text's case, likewise. */
#define NO_CASE 1
#define NO_HELP 2

typedef struct {
    uint64_t hash;
    uint64_t pair;
    Py_ssize_t start;
    Py_ssize_t end;
    uint32_t payload;
    uint32_t pair_payload;
} Word;

/* A pattern that may stand in the text, and which of the three lists it is for. */
typedef struct {
    Py_ssize_t start, end, index;
    uint32_t pattern;
    int kind;
} Match;

/* A text, folded and as it was written, and what of it is asked for. */
typedef struct {
    int kind;
    const void *text;
    Py_ssize_t length;
    int ascii;
    int raw_kind;
    const void *raw;
    Py_ssize_t raw_length;
    const int32_t *kept;
    Py_ssize_t kept_length;
    const uint8_t *meaning_of;
    const uint8_t *wanted;
    Py_ssize_t meanings;
    const uint8_t *hints;
    Py_ssize_t first, second, hinted;
    int caseless, by_size;
    PyObject *lists[3];
    int waiting;
    Match *batch;
} Task;

/* The words between the first and the last space of a text, empty ones too; their number. */
INLINE Py_ssize_t
split(const Table *table, int kind, const void *text, Py_ssize_t length, Word *words)
{
    Py_ssize_t count = 0, i = 0;
    while (i < length && PyUnicode_READ(kind, text, i) != ' ')
        i++;
    while (++i <= length) {
        Py_ssize_t start = i;
        uint64_t hash = table->seed;
        Py_UCS4 code = 0;
        for (; i < length && (code = PyUnicode_READ(kind, text, i)) != ' '; i++)
            hash = (hash ^ code) * MULTIPLIER;
        if (i == length)
            break;
        hash ^= hash >> 32;
        ask_for_sieve(table, hash);
        words[count++] = (Word){hash, 0, start, i, 0, 0};
    }
    return count;
}

INLINE Py_ssize_t
spaces(int kind, const void *text, Py_ssize_t length)
{
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < length; i++)
        count += PyUnicode_READ(kind, text, i) == ' ';
    return count;
}

/* Ask for what says whether a match is wanted, or whether a name may be one. */
INLINE void
ask_for_verdict(const Table *table, const Task *task, uint32_t payload)
{
    Py_ssize_t index = (Py_ssize_t)(payload >> SHIFT);
    if (payload & SEVERAL)
        ASK_FOR(&table->groups[(size_t)index < table->grouped ? index : 0]);
    else if (index < task->first)
        ASK_FOR(&task->meaning_of[task->meaning_of == NULL ? 0 : NUMBER * index]);
    else if (index - task->first < task->hinted)
        ASK_FOR(&task->hints[index - task->first]);
}

/* Look up every word, and every pair of words that something may begin with. `known` gets the
   numbers of the words that have a slot; how many. There is room for twice as many as words. */
static Py_ssize_t
look_up_all(const Table *table, const Task *task, Word *words, Py_ssize_t count, uint32_t *known)
{
    Py_ssize_t number = 0, going_on = 0, paired = 0, made = 0;
    uint32_t *pairs = known + count;
    for (Py_ssize_t i = 0; i < count; i++) {
        known[number] = (uint32_t)i;
        number += words[i].end > words[i].start && may_have(table, words[i].hash);
    }
    for (Py_ssize_t k = 0; k < number; k++)
        ask_for_slot(table, words[known[k]].hash);
    for (Py_ssize_t k = 0; k < number; k++) {
        uint32_t i = known[k];
        Word *word = &words[i];
        word->payload = look_up(table, word->hash);
        known[made] = i;
        made += word->payload != 0;
        ask_for_verdict(table, task, word->payload);
        if (word->payload & CONTINUES && i + 1 < count) {
            word->pair = extended(word->hash, word[1].hash);
            ask_for_sieve(table, word->pair);
            pairs[going_on++] = i;
        }
    }
    for (Py_ssize_t k = 0; k < going_on; k++) {
        uint32_t i = pairs[k];
        pairs[paired] = i;
        paired += may_have(table, words[i].pair);
    }
    for (Py_ssize_t k = 0; k < paired; k++)
        ask_for_slot(table, words[pairs[k]].pair);
    for (Py_ssize_t k = 0; k < paired; k++) {
        Word *word = &words[pairs[k]];
        word->pair_payload = look_up(table, word->pair);
        ask_for_verdict(table, task, word->pair_payload);
    }
    return made;
}
