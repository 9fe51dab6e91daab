// Package reading says what Atlassian's answers about a run mean: its status tree, and the transfers of its apps.
//
// Everything here is a pure function. The words and nodes that are documented count; those that are only inferred may be missing,
// and then the whole speaks for its parts. Nothing that is not known is taken for success.
package reading
