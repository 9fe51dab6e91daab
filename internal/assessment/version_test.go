package assessment_test

import (
	"testing"

	"github.com/drover-dev/drover/internal/assessment"
)

func TestVersionsAreOrdered(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		a, b string
		want int
	}{
		"the same":                                      {"1.2.3", "1.2.3", 0},
		"a number that is larger":                       {"1.10", "1.9", 1},
		"a number more":                                 {"1.2.1", "1.2", 1},
		"zeros at the end count nothing":                {"1.2", "1.2.0.0", 0},
		"a milestone comes before its release":          {"9.0.0-m1", "9.0.0", -1},
		"a milestone comes after the release before it": {"9.0.0-m1", "8.9.9", 1},
		"a snapshot comes before its release":           {"1.2.3-SNAPSHOT", "1.2.3", -1},
		"a candidate without a dash":                    {"2.0rc1", "2.0", -1},
		"milestones in order":                           {"9.0.0-m1", "9.0.0-m2", -1},
		"an edition says nothing":                       {"5.4.0-AC", "5.4.0", 0},
		"a build says nothing":                          {"5.4.0+4711", "5.4.0", 0},
		"a platform says nothing":                       {"2.0.1-conf8", "2.0.1", 0},
		"a word after a dot":                            {"4.1.RELEASE", "4.1.0", 0},
		"a letter before it":                            {"v3.1", "3.1", 0},
		"blanks around it":                              {" 3.1 ", "3.1", 0},
		"a date for a number":                           {"20241105123000", "20241105122959", 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, okA := assessment.ParseVersion(tc.a)
			b, okB := assessment.ParseVersion(tc.b)
			if got := a.Compare(b); !okA || !okB || got != tc.want || b.Compare(a) != -tc.want {
				t.Errorf("%s against %s: %d (%v, %v), want %d", tc.a, tc.b, got, okA, okB, tc.want)
			}
		})
	}
}

func TestWhatIsNoVersionIsNotTakenForOne(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "latest", "${project.version}", "1..2", ".1", "-1", "1.2 3", "99999999999999999999999", "1,2",
	} {
		if v, ok := assessment.ParseVersion(text); ok {
			t.Errorf("%q was read as %+v", text, v)
		}
	}
}

func FuzzVersionsHaveOneOrder(f *testing.F) {
	f.Add("1.2.3", "1.2.3-m1", "9")
	f.Add("v1.2-AC", "1.2.0", "1.10")
	f.Fuzz(func(t *testing.T, x, y, z string) {
		a, okA := assessment.ParseVersion(x)
		b, okB := assessment.ParseVersion(y)
		c, okC := assessment.ParseVersion(z)
		if !okA || !okB || !okC {
			return
		}
		if a.Compare(a) != 0 || a.Compare(b) != -b.Compare(a) {
			t.Errorf("%q and %q compare as %d and %d", x, y, a.Compare(b), b.Compare(a))
		}
		if a.Compare(b) <= 0 && b.Compare(c) <= 0 && a.Compare(c) > 0 {
			t.Errorf("%q <= %q <= %q < %q", x, y, z, x)
		}
	})
}
