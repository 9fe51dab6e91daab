package verification_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/verification"
)

// pages is a space with so many pages, or one of which nothing is seen.
func pages(n int64) v1alpha1.ContentCounts {
	if n == 0 {
		return v1alpha1.ContentCounts{}
	}
	return v1alpha1.ContentCounts{Pages: n, BlogPosts: 3, Attachments: 7, Comments: 9}
}

func before(n int64) *v1alpha1.ContentCounts { return new(pages(n)) }

func TestASpaceIsComparedWithWhatTheSourceHeldBefore(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before              *v1alpha1.ContentCounts
		source, destination int64
		absent              string
		missing, tolerated  int64
		want                verification.Verdict
	}{
		"the same on both sides":                         {nil, 100, 100, "", 0, 0, verification.Equal},
		"a page is missing":                              {nil, 100, 99, "", 0, 0, verification.Differs},
		"a page is missing, and that was before the run": {before(100), 100, 99, "", 0, 0, verification.Differs},
		"a page too many":                                {before(100), 100, 101, "", 0, 0, verification.Differs},
		"within the tolerance":                           {nil, 100, 98, "", 2, 2, verification.Equal},
		"beyond the tolerance":                           {nil, 100, 97, "", 3, 2, verification.Differs},
		"the source grew since":                          {before(100), 110, 100, "", 10, 0, verification.SourceChanged},
		"the source grew, and part of that arrived":      {before(100), 110, 104, "", 6, 0, verification.SourceChanged},
		"the source grew, and a page was lost":           {before(100), 110, 99, "", 11, 0, verification.Differs},
		"the source shrank since":                        {before(100), 90, 100, "", 0, 0, verification.SourceChanged},
		"the source shrank, and less than that arrived":  {before(100), 90, 89, "", 1, 0, verification.Differs},
		"the site has more than the source ever had":     {before(100), 90, 101, "", 0, 0, verification.Differs},
		"as many on both sides, and a title is missing":  {nil, 100, 100, "", 1, 0, verification.Differs},
		"a title is missing that may be new":             {before(99), 100, 100, "", 1, 0, verification.SourceChanged},
		"more titles are missing than can be new":        {before(99), 100, 100, "", 2, 0, verification.Differs},
		"nothing is seen on either side":                 {nil, 0, 0, "", 0, 0, verification.Differs},
		"nothing is seen, where there was some before":   {before(100), 0, 0, "", 0, 0, verification.Differs},
		"nothing is seen, neither before nor now":        {before(0), 0, 0, "", 0, 5, verification.Differs},
		"nothing is seen but on the site":                {before(100), 0, 100, "", 0, 0, verification.Differs},
		"both sides hold less than before the run":       {before(100), 40, 40, "", 0, 0, verification.Differs},
		"both hold less than before, beyond tolerance":   {before(100), 98, 97, "", 0, 2, verification.Differs},
		"both hold less than before, within tolerance":   {before(100), 98, 98, "", 0, 2, verification.Equal},
		"both grew by as much":                           {before(100), 110, 110, "", 0, 0, verification.Equal},
		"the site does not have the space":               {before(0), 0, 0, "Destination", 0, 0, verification.Differs},
		"the source does not have the space any more":    {before(100), 0, 100, "Source", 0, 0, verification.SourceChanged},
		"nobody knows what the source had":               {nil, 0, 100, "Source", 0, 0, verification.Differs},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			space := verification.Space{
				Key: "ENG", Before: tc.before, Source: pages(tc.source), Destination: pages(tc.destination), Absent: tc.absent,
				MissingPages: tc.missing,
			}
			if tc.absent == verification.AbsentOnSource {
				space.Source = v1alpha1.ContentCounts{}
			}
			if got := verification.Compare(space, &v1alpha1.VerificationTolerance{Pages: tc.tolerated}); got != tc.want {
				t.Errorf("Compare() = %s, want %s", got, tc.want)
			}
		})
	}
}

func TestASpaceThatHoldsBlogPostsAloneIsReadable(t *testing.T) {
	t.Parallel()
	blog := func(posts int64) v1alpha1.ContentCounts { return v1alpha1.ContentCounts{BlogPosts: posts} }
	for name, tc := range map[string]struct {
		before              *v1alpha1.ContentCounts
		source, destination v1alpha1.ContentCounts
		want                verification.Verdict
	}{
		"the same on both sides":                        {nil, blog(4), blog(4), verification.Equal},
		"the same as before the run":                    {new(blog(4)), blog(4), blog(4), verification.Equal},
		"a blog post is missing":                        {nil, blog(4), blog(3), verification.Differs},
		"nothing is seen on the site":                   {nil, blog(4), blog(0), verification.Differs},
		"a blog post was added since":                   {new(blog(4)), blog(5), blog(4), verification.SourceChanged},
		"nothing was seen of it before the run":         {new(blog(0)), blog(4), blog(0), verification.Differs},
		"no page was seen before the run, and some now": {new(blog(4)), pages(5), blog(4), verification.Differs},
		"its pages are not seen any more":               {before(5), blog(3), blog(3), verification.Differs},
		"nothing is seen in Confluence":                 {nil, blog(0), blog(4), verification.Differs},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			space := verification.Space{Key: "NEWS", Before: tc.before, Source: tc.source, Destination: tc.destination}
			if got := verification.Compare(space, nil); got != tc.want {
				t.Errorf("Compare() = %s, want %s", got, tc.want)
			}
			if row := verification.Rows([]verification.Space{space}, nil)[0]; row.Unread != (tc.source == blog(0)) {
				t.Errorf("unread is %t", row.Unread)
			}
		})
	}
}

func TestEachKindCountsWithItsOwnTolerance(t *testing.T) {
	t.Parallel()
	type tolerance = v1alpha1.VerificationTolerance
	same := pages(5)
	for name, tc := range map[string]struct {
		lose      func(*v1alpha1.ContentCounts)
		tolerance tolerance
	}{
		"pages":       {func(c *v1alpha1.ContentCounts) { c.Pages-- }, tolerance{Pages: 1}},
		"blog posts":  {func(c *v1alpha1.ContentCounts) { c.BlogPosts-- }, tolerance{BlogPosts: 1}},
		"attachments": {func(c *v1alpha1.ContentCounts) { c.Attachments-- }, tolerance{Attachments: 1}},
		"comments":    {func(c *v1alpha1.ContentCounts) { c.Comments-- }, tolerance{Comments: 1}},
	} {
		space := verification.Space{Source: same, Destination: same}
		tc.lose(&space.Destination)
		others := tolerance{Pages: 1, BlogPosts: 1, Attachments: 1, Comments: 1}
		others.Pages -= tc.tolerance.Pages
		others.BlogPosts -= tc.tolerance.BlogPosts
		others.Attachments -= tc.tolerance.Attachments
		others.Comments -= tc.tolerance.Comments
		if got := verification.Compare(space, nil); got != verification.Differs {
			t.Errorf("%s without a tolerance: %s", name, got)
		}
		if got := verification.Compare(space, &tc.tolerance); got != verification.Equal {
			t.Errorf("%s within its tolerance: %s", name, got)
		}
		if got := verification.Compare(space, &others); got != verification.Differs {
			t.Errorf("%s within the tolerance of the others: %s", name, got)
		}
	}
}

// TestNothingThatBothSidesDoNotShowIsCalledEqual draws spaces of which nobody may see all.
func TestNothingThatBothSidesDoNotShowIsCalledEqual(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		was := rapid.Int64Range(1, 1000).Draw(t, "before")
		tolerance := rapid.Int64Range(0, was-1).Draw(t, "tolerance")
		seen := rapid.Int64Range(0, was-tolerance-1).Draw(t, "seen")
		space := verification.Space{Before: before(was), Source: pages(seen), Destination: pages(seen)}
		tolerated := &v1alpha1.VerificationTolerance{Pages: tolerance}
		if got := verification.Compare(space, tolerated); got != verification.Differs {
			t.Fatalf("%d before, %d seen, %d tolerated: %s", was, seen, tolerance, got)
		}
	})
}

// TestNothingThatWasLostIsCalledEqual draws spaces of which part arrived.
func TestNothingThatWasLostIsCalledEqual(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, grown, shrunk := rapid.Int64Range(1, 1000).Draw(t, "before"), rapid.Int64Range(0, 50).Draw(t, "grown"), int64(0)
		if grown == 0 {
			shrunk = rapid.Int64Range(0, before-1).Draw(t, "shrunk")
		}
		source := before + grown - shrunk
		lost := rapid.Int64Range(1, min(before, source)).Draw(t, "lost")
		space := verification.Space{Before: new(pages(before)), Source: pages(source), Destination: pages(min(before, source) - lost)}
		if got := verification.Compare(space, nil); got != verification.Differs {
			t.Fatalf("%d before, %d now, %d arrived: %s", before, source, space.Destination.Pages, got)
		}
	})
}

func TestCountsFromBeforeAreKeptShortAndReadBack(t *testing.T) {
	t.Parallel()
	lines := []string{verification.Line("ENG", pages(120)), verification.Line("~jane doe", pages(2))}
	if lines[0] != "120/3/7/9 ENG" {
		t.Errorf("a line is %q", lines[0])
	}
	broken := append(lines, "", "ENG", "1/2/3 OPS", "1/2/3/x OPS", "1/2/3/-4 OPS", "1/2/3/4 ")
	want := map[string]v1alpha1.ContentCounts{"ENG": pages(120), "~jane doe": pages(2)}
	if diff := cmp.Diff(want, verification.Before(broken)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	merged := verification.Merge(lines, []string{verification.Line("ENG", pages(7)), verification.Line("ABC", pages(1))})
	if got := fmt.Sprint(merged); got != "[1/3/7/9 ABC 7/3/7/9 ENG 2/3/7/9 ~jane doe]" {
		t.Errorf("merged to %s", got)
	}
	if got := fmt.Sprint(verification.Keys(merged)); got != "[ABC ENG ~jane doe]" {
		t.Errorf("keys are %s", got)
	}
}
