package verification

import (
	"github.com/drover-dev/drover/api/v1alpha1"
)

// Verdict is how a space stands.
type Verdict string

// The verdicts.
const (
	// Equal has the same on both sides, within the tolerance.
	Equal Verdict = "Equal"
	// SourceChanged differs only by what changed in Confluence since before the run.
	SourceChanged Verdict = "SourceChanged"
	// Differs has something missing on the site, or more there than Confluence ever had. So has what nothing is known of.
	Differs Verdict = "Differs"
)

// The sides of which a space may be absent.
const (
	AbsentOnSource      = "Source"
	AbsentOnDestination = "Destination"
)

// Space is what is known of one space.
type Space struct {
	Key string
	// Before is what Confluence held before the run; nil where that is not known.
	Before *v1alpha1.ContentCounts
	// Source and Destination are what the two sides hold now.
	Source, Destination v1alpha1.ContentCounts
	// Absent is the side that has no such space, or empty.
	Absent string
	// Unread tells that one of the sides refused to speak of the space.
	Unread bool
	// MissingPages is how many pages of Confluence are not on the site by their titles, and Titles are the first of them.
	MissingPages int64
	Titles       []string
}

// unread tells that nothing can be said of a space. Hardly a space holds neither a page nor a blog post: where none is seen, the
// account may see nothing of the space, or the index is being built again, and as little on the site proves nothing.
func (s *Space) unread() bool {
	return s.Unread || s.Absent == "" && unseen(s.Source)
}

// unseen tells that a side shows nothing of a space that it has.
func unseen(counts v1alpha1.ContentCounts) bool { return counts.Pages == 0 && counts.BlogPosts == 0 }

// comparable gives the counts from before the run, unless the search knew little or nothing of the space then: to take them for all
// that there was would call anything that was lost an addition of later. Most spaces have a page from the beginning.
func (s *Space) comparable() *v1alpha1.ContentCounts {
	if s.Before == nil || unseen(*s.Before) && !unseen(s.Source) || s.Before.Pages == 0 && s.Source.Pages > 0 {
		return nil
	}
	return s.Before
}

// Compare tells how a space stands. A missing title counts against the tolerance for pages like a missing page.
func Compare(s Space, tolerance *v1alpha1.VerificationTolerance) Verdict {
	if s.Absent == AbsentOnDestination || s.unread() {
		return Differs
	}
	s.Before = s.comparable()
	if tolerance == nil {
		tolerance = &v1alpha1.VerificationTolerance{}
	}
	verdict := Equal
	for _, kind := range kinds {
		verdict = worse(verdict, compare(s, kind, kind.tolerance(tolerance)))
	}
	if s.MissingPages > tolerance.Pages {
		// Pages that were made since the run are no loss; only counts from before it tell how many these may be.
		verdict = worse(verdict, missing(s, tolerance.Pages))
	}
	return verdict
}

func compare(s Space, kind kind, tolerance int64) Verdict {
	source, destination := kind.of(&s.Source), kind.of(&s.Destination)
	same := within(destination, source, tolerance) && s.Absent != AbsentOnSource
	if s.Before == nil {
		if same {
			return Equal
		}
		return Differs
	}
	before := kind.of(s.Before)
	switch {
	case destination < before-tolerance:
		// What is less in Confluence by now, too, may be a permission that was withdrawn, and proves nothing.
		return Differs
	case same:
		return Equal
	case destination <= max(before, source)+tolerance:
		return SourceChanged
	default:
		return Differs
	}
}

func missing(s Space, tolerance int64) Verdict {
	if s.Before != nil && s.MissingPages <= s.Source.Pages-s.Before.Pages+tolerance {
		return SourceChanged
	}
	return Differs
}

func within(n, other, tolerance int64) bool {
	return n >= other-tolerance && n <= other+tolerance
}

func worse(a, b Verdict) Verdict {
	rank := map[Verdict]int{Equal: 0, SourceChanged: 1, Differs: 2}
	if rank[b] > rank[a] {
		return b
	}
	return a
}

// kind is one kind of content.
type kind struct {
	name      string
	count     func(*v1alpha1.ContentCounts) *int64
	tolerance func(*v1alpha1.VerificationTolerance) int64
}

func (k kind) of(counts *v1alpha1.ContentCounts) int64 { return *k.count(counts) }

var kinds = []kind{
	{
		"pages", func(c *v1alpha1.ContentCounts) *int64 { return &c.Pages },
		func(t *v1alpha1.VerificationTolerance) int64 { return t.Pages },
	},
	{
		"blog posts", func(c *v1alpha1.ContentCounts) *int64 { return &c.BlogPosts },
		func(t *v1alpha1.VerificationTolerance) int64 { return t.BlogPosts },
	},
	{
		"attachments", func(c *v1alpha1.ContentCounts) *int64 { return &c.Attachments },
		func(t *v1alpha1.VerificationTolerance) int64 { return t.Attachments },
	},
	{
		"comments", func(c *v1alpha1.ContentCounts) *int64 { return &c.Comments },
		func(t *v1alpha1.VerificationTolerance) int64 { return t.Comments },
	},
}
