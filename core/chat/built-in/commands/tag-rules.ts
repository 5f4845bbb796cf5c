import { type Rule, actRule, plainRule } from './rule.ts'

const TAG = '(tag|label|tags|labels)'

/** Tags themselves, and tags of tasks. */
export const tagRules: Rule[] = [
  plainRule(
    [
      `[show|list|see|view|display|give] [me] [all] [my|the|all|all my|all the|all of my] (tags|labels)`,
      'what (tags|labels) [do i have|are there|exist|have i got]',
      'which (tags|labels) [do i have|are there|exist]',
      'do i have [any] (tags|labels)',
      'what are my (tags|labels)',
    ],
    { kind: 'list_tags' },
  ),
  {
    phrases: [
      `(color|colour|paint|make|turn|set) [the] ${TAG} <tag> [to|in] <color>`,
      `(color|colour|paint|make|turn|set) [the] <tag> ${TAG} [to|in] <color>`,
      `(set|change|make) the (color|colour) of [the] [tag|label] <tag> [tag|label] to <color>`,
      `(set|change) <tag> (color|colour) to <color>`,
    ],
    build: ({ tag, color }) => ({ kind: 'color_tag', tag: tag!, color: color! }),
  },
  {
    phrases: [
      `(create|make|add|new|define) [a|the] [new] (tag|label) [called|named|:] <tag> (in|with colour|with color|with the color|with the colour|colored|coloured) <color>`,
      `(create|make|add|new|define) [a|the] [new] <color> (tag|label) [called|named|:] <tag>`,
      `(create|make|add|new|define) [a|the] [new] (tag|label) [called|named|:] <tag>`,
    ],
    build: ({ tag, color }, { tokens }) =>
      tokens.some(({ word }) => word === 'to' || word === 'on')
        ? null
        : { kind: 'make_tag', tag: tag!, ...(color !== undefined && { color }) },
  },
  {
    phrases: [
      `(rename|change|retitle) [the|my] ${TAG} <tag> (to|as|into) <newtag>`,
      `(rename|change|retitle) [the|my] <tag> ${TAG} (to|as|into) <newtag>`,
    ],
    build: ({ tag, newtag }) => ({ kind: 'rename_tag', tag: tag!, name: newtag! }),
  },
  actRule(
    [
      `(remove|delete|drop|take|clear|detach|strip) [the|its] ${TAG} <tags> (from|off|of|off of) <task>`,
      `(remove|delete|drop|take|clear|detach|strip) [the] <tags> ${TAG} (from|off|of|off of) <task>`,
      `(remove|delete|drop|take) # <tags> (from|off|of|off of) <task>`,
      `untag <tags> from <task>`,
      `untag <task> (from|as|with|:) <tags>`,
      `(untag|take off) # <tags>`,
    ],
    ({ tags }) => ({ kind: 'untag', tags: tags! }),
  ),
  {
    phrases: [
      `(delete|remove|erase|drop|get rid of) [the|my] ${TAG} <tag>`,
      `(delete|remove|erase|drop|get rid of) [the|my] <tag> (tag|label)`,
    ],
    build: ({ tag }) => ({ kind: 'delete_tag', tag: tag! }),
  },
  actRule(
    [
      `(tag|label) <task> (with|as|:) <tags>`,
      `(add|put|apply|assign|attach|stick) [the|a] ${TAG} <tags> (to|on) <task>`,
      `(add|put|apply|assign|attach|stick) [the|a] <tags> ${TAG} (to|on) <task>`,
      `(add|put|apply|assign|attach|stick) # <tags> (to|on) <task>`,
      `(put|file|categorise|categorize) <task> (under|as|in the tag) <tags>`,
      `give <task> [the|a] ${TAG} <tags>`,
      `give <task> (the|a) <tags> ${TAG}`,
      `tag <task> # <tags>`,
    ],
    ({ tags }) => ({ kind: 'tag', tags: tags! }),
  ),
  actRule([`(tag|label) <pronoun> <tags>`], ({ tags }) => ({ kind: 'tag', tags: tags! })),
  actRule([`untag <pronoun> <tags>`], ({ tags }) => ({ kind: 'untag', tags: tags! })),
  actRule([`(tag|label) <task> <tagword>`], ({ tagword }) => ({ kind: 'tag', tags: tagword! })),
  {
    phrases: ['untag <task>', 'tag <task>'],
    build: ({ task }, { tokens }) => ({
      kind: 'incomplete',
      missing: 'tag',
      act: tokens[0]!.word === 'tag' ? 'tag' : 'untag',
      on: task!,
    }),
  },
]
