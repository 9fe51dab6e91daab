package verification_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/verification"
)

var now = time.Date(2026, time.December, 5, 22, 0, 0, 0, time.UTC)

func equal(key string) verification.Space {
	return verification.Space{Key: key, Source: pages(10), Destination: pages(10)}
}

func differing(key string) verification.Space {
	return verification.Space{Key: key, Source: pages(10), Destination: pages(9)}
}

func TestALookIsRepeatedWhereSomethingDiffers(t *testing.T) {
	t.Parallel()
	v := &v1alpha1.VerificationStatus{Mode: v1alpha1.VerifyCounts}
	status := &v1alpha1.MigrationStatus{Verification: v, CompletionTime: &metav1.Time{Time: now}}
	at := now
	pauses := []time.Duration{5 * time.Minute, 30 * time.Minute}
	for number, pause := range append(pauses, 0) {
		if wait, due := verification.Due(status, at); !due || wait != 0 {
			t.Fatalf("look %d: due in %s, %t", number+1, wait, due)
		}
		verification.Begin(v, 2, at)
		verification.Record(v, []verification.Space{equal("A"), differing("B")}, nil)
		verification.End(v, pauses, at)
		if v.Look != int32(number+1) || v.Spaces != (v1alpha1.VerifiedSpaces{Total: 2, Done: 2, Equal: 1, Differing: 1}) {
			t.Errorf("look %d: %+v", number+1, v)
		}
		if wait, due := verification.Due(status, at); wait != pause || due != (pause > 0) {
			t.Errorf("after look %d: due in %s, %t", number+1, wait, due)
		}
		at = at.Add(pause)
	}
	if v.FinishedAt == nil || verification.Verified(v).Status != metav1.ConditionFalse {
		t.Errorf("after three looks: %+v", v)
	}
}

func TestALookThatFindsNothingIsTheLast(t *testing.T) {
	t.Parallel()
	v := &v1alpha1.VerificationStatus{}
	verification.Begin(v, 1, now)
	verification.Record(v, []verification.Space{equal("A")}, nil)
	verification.End(v, nil, now)
	if v.FinishedAt == nil || v.NextAt != nil || v.Look != 1 {
		t.Errorf("%+v", v)
	}
}

func TestALookGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	v := &v1alpha1.VerificationStatus{}
	verification.Begin(v, 3, now)
	verification.Record(v, []verification.Space{equal("A"), equal("B")}, nil)
	verification.Begin(v, 3, now.Add(time.Hour))
	verification.Record(v, []verification.Space{equal("C")}, nil)
	if v.Look != 1 || v.Spaces.Done != 3 || v.Source.Pages != 30 || v.Cursor != "C" || !v.StartedAt.Time.Equal(now) {
		t.Errorf("%+v", v)
	}
}

func TestALookThatDidNotSeeAllIsMadeOnceMore(t *testing.T) {
	t.Parallel()
	v := &v1alpha1.VerificationStatus{Mode: v1alpha1.VerifyTitles}
	verification.Begin(v, 3, now)
	verification.Record(v, []verification.Space{equal("A"), equal("B")}, nil)
	verification.End(v, nil, now)
	if v.FinishedAt != nil || verification.Running(v) || v.Spaces.Done != 0 {
		t.Errorf("%+v", v)
	}
	verification.Begin(v, 3, now)
	if v.Look != 1 || v.Mode != v1alpha1.VerifyTitles {
		t.Errorf("begun again as %+v", v)
	}
}

func TestAComparisonThatNobodyAskedForIsNotDue(t *testing.T) {
	t.Parallel()
	ended := &metav1.Time{Time: now}
	for name, status := range map[string]*v1alpha1.MigrationStatus{
		"none was asked for":          {CompletionTime: ended},
		"it is over":                  {CompletionTime: ended, Verification: &v1alpha1.VerificationStatus{FinishedAt: ended}},
		"the migration goes on again": {Verification: &v1alpha1.VerificationStatus{}},
	} {
		if _, due := verification.Due(status, now); due {
			t.Errorf("%s: due", name)
		}
	}
}

func TestAStatusHoldsTheFirstDifferencesAndNoMore(t *testing.T) {
	t.Parallel()
	v := &v1alpha1.VerificationStatus{}
	verification.Begin(v, 5000, now)
	for i := range 5000 {
		space := differing(fmt.Sprintf("S%04d", i))
		space.MissingPages = 9
		for range 9 {
			space.Titles = append(space.Titles, strings.Repeat("\u00e4", 300))
		}
		verification.Record(v, []verification.Space{space}, nil)
	}
	titles := v.Differing[0].Titles
	if len(v.Differing) != 20 || v.Spaces.Differing != 5000 || len(titles) != 5 || len([]rune(titles[0])) != 255 {
		t.Errorf("%d differing, %+v", len(v.Differing), v.Spaces)
	}
	verification.End(v, nil, now)
	if got := verification.Verified(v).Message; !strings.Contains(got, "and 4997 more") {
		t.Error(got)
	}
}

func TestWhatWasFoundIsSaidPlainly(t *testing.T) {
	t.Parallel()
	absent := verification.Space{Key: "B", Source: pages(3), Absent: verification.AbsentOnDestination}
	gone := verification.Space{Key: "C", Destination: pages(3), Absent: verification.AbsentOnSource}
	titled := verification.Space{Key: "D", Source: pages(3), Destination: pages(2), MissingPages: 1, Titles: []string{"Home"}}
	unseen := verification.Space{Key: "F", Before: before(3)}
	less := verification.Space{Key: "G", Before: before(9), Source: pages(4), Destination: pages(4)}
	changed := verification.Space{Key: "E", Before: before(2), Source: pages(3), Destination: pages(2)}
	tests := map[string]struct {
		spaces []verification.Space
		reason string
		says   []string
	}{
		"nothing to compare": {nil, v1alpha1.ReasonCannotBeVerified, []string{"No space was found to compare"}},
		"one space is equal": {
			[]verification.Space{equal("A")}, v1alpha1.ReasonVerified, []string{"1 space has the same", "Pages 10, blog posts 3"},
		},
		"a space is not there": {
			[]verification.Space{equal("A"), absent},
			v1alpha1.ReasonDiffers,
			[]string{"1 space differs: B (not on the site)", "status.verification"},
		},
		"a space is gone": {[]verification.Space{gone}, v1alpha1.ReasonDiffers, []string{"C (not in Confluence any more, pages 0 in"}},
		"a title is missing": {
			[]verification.Space{titled},
			v1alpha1.ReasonDiffers,
			[]string{`1 title is missing, such as "Home"`, "nothing is run again by itself"},
		},
		"the source changed": {
			[]verification.Space{changed},
			v1alpha1.ReasonSourceChanged,
			[]string{"1 space has changed in Confluence since", "Pages 3 in Confluence and 2 on the site"},
		},
		"nothing is seen on either side": {
			[]verification.Space{unseen},
			v1alpha1.ReasonDiffers,
			[]string{
				"F (could not be read: neither a page nor a blog post of it is seen in Confluence, pages 0 on both sides, and 3",
				"give the account access",
			},
		},
		"both sides hold less than before": {
			[]verification.Space{less},
			v1alpha1.ReasonDiffers,
			[]string{"G (pages 4 on both sides, and 9 before the run)", "spec.verificationTolerance allows"},
		},
		"four spaces differ": {
			[]verification.Space{differing("A"), differing("B"), differing("C"), differing("D")},
			v1alpha1.ReasonDiffers,
			[]string{"4 spaces differ: A (pages 10 in Confluence, 9 on the site); B", "; and 1 more."},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := &v1alpha1.VerificationStatus{Mode: v1alpha1.VerifyCounts, Look: 2}
			verification.Begin(v, len(tc.spaces), now)
			verification.Record(v, tc.spaces, nil)
			verification.End(v, nil, now)
			got := verification.Verified(v)
			if got.Reason != tc.reason {
				t.Errorf("reason %s", got.Reason)
			}
			for _, part := range tc.says {
				if !strings.Contains(got.Message, part) {
					t.Errorf("%q does not say %q", got.Message, part)
				}
			}
		})
	}
}
