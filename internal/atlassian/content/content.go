// Package content names what the two sides of a migration are compared by, and how both are asked for it.
package content

import (
	"net/url"
	"strings"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// Kind is a kind of content, by the word that both sides have for it in CQL.
type Kind string

// The kinds of content that are counted.
const (
	Page       Kind = "page"
	BlogPost   Kind = "blogpost"
	Attachment Kind = "attachment"
	Comment    Kind = "comment"
)

// Kinds lists all kinds.
func Kinds() []Kind { return []Kind{Page, BlogPost, Attachment, Comment} }

// Counts say how much of each kind there is.
type Counts struct {
	Pages, BlogPosts, Attachments, Comments int64
}

// Get returns the count of a kind.
func (c Counts) Get(kind Kind) int64 {
	if count := c.of(kind); count != nil {
		return *count
	}
	return 0
}

// Set writes the count of a kind.
func (c *Counts) Set(kind Kind, count int64) {
	if at := c.of(kind); at != nil {
		*at = count
	}
}

func (c *Counts) of(kind Kind) *int64 {
	switch kind {
	case Page:
		return &c.Pages
	case BlogPost:
		return &c.BlogPosts
	case Attachment:
		return &c.Attachments
	case Comment:
		return &c.Comments
	}
	return nil
}

// PageRef is a page of a space. Its ID is another one on each side, so that a page is known by its title, which is there once
// in a space.
type PageRef struct {
	ID, Title string
}

// inQuotes writes a text as CQL has it between quotes.
var inQuotes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// CountQuery is what either side is asked with to count the content of a kind in a space. Archived spaces count too. One result
// comes along, because it is not documented that none may be asked for.
func CountQuery(spaceKey string, kind Kind) url.Values {
	return url.Values{
		"cql":                   {`space = "` + inQuotes.Replace(spaceKey) + `" and type = ` + string(kind)},
		"limit":                 {"1"},
		"includeArchivedSpaces": {"true"},
		"excerpt":               {"none"},
	}
}

// Total is the count in an answer to CountQuery, or the error for an answer without one: taken as none it would say that all is
// lost.
func Total(asked transport.Request, totalSize *int64) (int64, error) {
	if totalSize == nil || *totalSize < 0 {
		return 0, transport.Unexpected(asked.Operation, asked.URL, "an answer without a total")
	}
	return *totalSize, nil
}
