// Package findings turns what Atlassian's checks found into what people read: the items of a status, and a report of all.
//
// Everything here is a pure function. Personal data is masked.
package findings
