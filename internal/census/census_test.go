package census_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	testclock "k8s.io/utils/clock/testing"

	"github.com/drover-dev/drover/internal/atlassian/content"
	"github.com/drover-dev/drover/internal/census"
)

var now = time.Date(2026, time.December, 5, 22, 0, 0, 0, time.UTC)

// side is what one side holds: titles by space.
type side struct {
	titles   map[string][]string
	requests int
	failing  map[int]error // by the number of the request
}

func (s *side) request() error {
	s.requests++
	return s.failing[s.requests]
}

func (s *side) Count(_ context.Context, key string, kind content.Kind) (int64, error) {
	if err := s.request(); err != nil {
		return 0, err
	}
	if kind != content.Page {
		return 1, nil
	}
	return int64(len(s.titles[key])), nil
}

func (s *side) spaceID(_ context.Context, key string) (string, bool, error) {
	_, there := s.titles[key]
	return key, there, s.request()
}

// walk gives two pages with each answer.
type walk struct {
	side *side
	left []string
	at   int
}

func (s *side) pages(key string) census.PageWalk { return &walk{side: s, left: s.titles[key]} }

func (w *walk) Over() bool { return len(w.left) == 0 }

func (w *walk) Next(context.Context) ([]content.PageRef, error) {
	if err := w.side.request(); err != nil {
		return nil, err
	}
	var refs []content.PageRef
	for range min(2, len(w.left)) {
		w.at++
		refs = append(refs, content.PageRef{ID: fmt.Sprint(w.at), Title: w.left[0]})
		w.left = w.left[1:]
	}
	return refs, nil
}

func sides(source, destination *side) census.Sides {
	return census.Sides{
		Source: source, Destination: destination, SpaceID: destination.spaceID,
		SourcePages: source.pages, DestinationPages: destination.pages,
	}
}

// compare brings a comparison to its end, failure or not, request by request.
func compare(t *testing.T, c *census.Comparison) []census.Found {
	t.Helper()
	for range 1000 {
		if c.Over() {
			return c.Take()
		}
		_ = c.Step(t.Context()) // A request that fails comes again.
	}
	t.Fatal("the comparison does not end")
	return nil
}

func titles(n int) []string {
	names := make([]string, 0, n)
	for i := range n {
		names = append(names, fmt.Sprintf("Page %d", i))
	}
	return names
}

func TestSpacesAreComparedBySearchOrPageByPage(t *testing.T) {
	t.Parallel()
	counts := func(pages int64) content.Counts {
		return content.Counts{Pages: pages, BlogPosts: 1, Attachments: 1, Comments: 1}
	}
	tests := map[string]struct {
		source, destination []string
		titles, gone        bool
		want                census.Found
	}{
		"counts alone": {titles(5), titles(4), false, false, census.Found{Source: counts(5), Destination: counts(4)}},
		"page by page": {titles(5), titles(5), true, false, census.Found{Source: counts(5), Destination: counts(5)}},
		"page by page, in another order and case": {
			[]string{"Alpha", "Beta", "Gamma"},
			[]string{"gamma", "ALPHA ", "beta"},
			true, false,
			census.Found{Source: counts(3), Destination: counts(3)},
		},
		"a page is missing": {
			titles(5),
			[]string{"Page 0", "Page 1", "Page 2", "Page 4"},
			true, false,
			census.Found{Source: counts(5), Destination: counts(4), Missing: 1, Titles: []string{"Page 3"}},
		},
		"as many, and others": {
			[]string{"a", "b"},
			[]string{"a", "c"},
			true, false,
			census.Found{Source: counts(2), Destination: counts(2), Missing: 1, Titles: []string{"b"}},
		},
		"a page comes twice in the list of the site": {
			[]string{"a", "b"}, []string{"a", "b", "b"}, true, false, census.Found{Source: counts(2), Destination: counts(2)},
		},
		"an empty space": {
			[]string{}, []string{}, true, false, census.Found{Source: counts(0), Destination: counts(0)},
		},
		"the site has no such space": {titles(3), nil, true, false, census.Found{Source: counts(3), Absent: true}},
		"the source has it no more":  {nil, titles(3), true, true, census.Found{Destination: counts(3), Gone: true}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, destination := &side{titles: map[string][]string{}}, &side{titles: map[string][]string{}}
			if tc.source != nil {
				source.titles["ENG"] = tc.source
			}
			if tc.destination != nil {
				destination.titles["ENG"] = tc.destination
			}
			tc.want.Key = "ENG"
			c := census.NewComparison([]census.Space{{Key: "ENG", Gone: tc.gone}}, sides(source, destination), tc.titles)
			if diff := cmp.Diff([]census.Found{tc.want}, compare(t, c)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestARequestThatFailsIsMadeAgainAndNothingCountsTwice(t *testing.T) {
	t.Parallel()
	want := func() []census.Found {
		source := &side{titles: map[string][]string{"A": titles(7), "B": titles(3)}}
		destination := &side{titles: map[string][]string{"A": titles(6), "B": titles(3)}}
		return compare(t, census.NewComparison([]census.Space{{Key: "A"}, {Key: "B"}}, sides(source, destination), true))
	}()
	for failing := 1; failing <= 20; failing++ {
		fault := map[int]error{failing: errors.New("503")}
		source := &side{titles: map[string][]string{"A": titles(7), "B": titles(3)}, failing: fault}
		destination := &side{titles: map[string][]string{"A": titles(6), "B": titles(3)}, failing: maps.Clone(fault)}
		got := compare(t, census.NewComparison([]census.Space{{Key: "A"}, {Key: "B"}}, sides(source, destination), true))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("request %d failed (-want +got):\n%s", failing, diff)
		}
	}
}

func TestPagesOfBothSidesAreToldWithBothIDs(t *testing.T) {
	t.Parallel()
	source := &side{titles: map[string][]string{"ENG": {"a", "b", "c"}}}
	destination := &side{titles: map[string][]string{"ENG": {"c", "a"}}}
	s := sides(source, destination)
	var mapped []string
	s.Mapped = func(key string, from, to content.PageRef) {
		mapped = append(mapped, fmt.Sprint(key, " ", from.Title, from.ID, ">", to.ID))
	}
	compare(t, census.NewComparison([]census.Space{{Key: "ENG"}}, s, true))
	slices.Sort(mapped)
	if got := strings.Join(mapped, ","); got != "ENG a1>2,ENG c3>1" {
		t.Errorf("mapped %s", got)
	}
}

func TestRequestsKeepToTheirPace(t *testing.T) {
	t.Parallel()
	clock := testclock.NewFakePassiveClock(now)
	walker := census.Walker{Clock: clock, Pace: &census.Pace{PerMinute: map[census.Side]int{census.Source: 60, census.Destination: 60}}}
	counted := &side{titles: map[string][]string{}}
	tally := census.NewTally(census.Source, counted, slices.Repeat([]string{"ENG"}, 100))
	hosts := census.Hosts{census.Source: "confluence.example", census.Destination: "site.example"}
	for !tally.Over() {
		wait, err := walker.Advance(t.Context(), tally, hosts)
		if err != nil {
			t.Fatal(err)
		}
		clock.SetTime(clock.Now().Add(wait))
	}
	// 400 requests, of which 20 may go at once.
	if took := clock.Now().Sub(now); took < 375*time.Second || took > 385*time.Second {
		t.Errorf("400 requests at 60 a minute took %s", took)
	}
	if wait := walker.Pace.Take(census.Source, "other.example", now); wait != 0 {
		t.Errorf("another host waits for %s", wait)
	}
}

func TestAHostThatAsksForAPauseGetsIt(t *testing.T) {
	t.Parallel()
	pace := &census.Pace{PerMinute: map[census.Side]int{census.Source: 600, census.Destination: 600}}
	pace.Hold("site.example", now.Add(time.Minute))
	pace.Hold("site.example", now.Add(time.Second))
	if wait := pace.Take(census.Destination, "site.example", now); wait != time.Minute {
		t.Errorf("waits for %s", wait)
	}
	if wait := pace.Take(census.Destination, "site.example", now.Add(time.Minute)); wait != 0 {
		t.Errorf("still waits for %s", wait)
	}
}

func TestASpaceThatIsLeftOutHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	fault := map[int]error{6: errors.New("400")}
	counted := &side{titles: map[string][]string{"A": titles(1), "B": titles(2), "C": titles(3)}, failing: fault}
	tally := census.NewTally(census.Source, counted, []string{"A", "B", "C"})
	for !tally.Over() {
		if tally.Step(t.Context()) != nil {
			tally.Skip()
		}
	}
	var got []string
	tally.Each(func(key string, counts content.Counts) { got = append(got, fmt.Sprint(key, counts.Pages)) })
	if strings.Join(got, ",") != "A1,C3" {
		t.Errorf("counted %v", got)
	}
	source := &side{titles: counted.titles}
	destination := &side{titles: counted.titles, failing: map[int]error{7: errors.New("400")}}
	c := census.NewComparison([]census.Space{{Key: "A"}, {Key: "B"}, {Key: "C"}}, sides(source, destination), false)
	for !c.Over() {
		if c.Step(t.Context()) != nil {
			c.Skip()
		}
	}
	var unread []string
	for _, found := range c.Take() {
		if found.Unread {
			unread = append(unread, found.Key)
		}
	}
	if strings.Join(unread, ",") != "B" || c.Current() != "" {
		t.Errorf("not read: %v, now at %q", unread, c.Current())
	}
}
