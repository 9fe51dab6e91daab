package quota_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/quota"
)

// woken collects who is woken from now on.
func woken(budgets *quota.Budgets) *[]string {
	var names []string
	budgets.Wake = func(name types.NamespacedName) { names = append(names, name.Name) }
	return &names
}

func TestWhoGivesUpAPlaceLetsTheOthersComeSooner(t *testing.T) {
	t.Parallel()
	// Two plans are made in a window: the places are a and b, then c and d, then e and f.
	tests := map[string]struct {
		who  string
		but  migrationapi.QuotaClass
		want []string
	}{
		"the first of the line":                    {"a", "", []string{"c", "e"}},
		"one in the middle":                        {"d", "", []string{"e"}},
		"the last of the line":                     {"f", "", nil},
		"one who waits for a plan keeps the place": {"a", migrationapi.Jobs, nil},
		"one who stands in no line":                {"nobody", "", nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			budgets, account, _ := settled()
			for range limits.Jobs {
				reserve(account, migrationapi.Jobs, "before")
			}
			for _, who := range []string{"a", "b", "c", "d", "e", "f"} {
				account.Turn(migrationapi.Jobs, named(who))
			}
			got := woken(budgets)
			budgets.Leave(named(tc.who), tc.but)
			if diff := cmp.Diff(tc.want, *got); diff != "" {
				t.Errorf("woken (-want +got):\n%s", diff)
			}
		})
	}
}

func TestACallThatIsNeverSentIsOfferedToWhoWaits(t *testing.T) {
	t.Parallel()
	budgets, account, clock := settled()
	sent, _ := account.Reserve(migrationapi.Jobs, named("before"))
	unsent, _ := account.Reserve(migrationapi.Jobs, named("before"))
	sent.Ended(nil)
	reserve(account, migrationapi.Jobs, "waits")
	clock.SetTime(clock.Now().Add(10 * time.Second))
	got := woken(budgets)
	unsent.Ended(&transport.Error{Class: transport.Transient})
	if diff := cmp.Diff([]string{"waits"}, *got); diff != "" {
		t.Errorf("woken (-want +got):\n%s", diff)
	}
}

// TestTheQuotaIsUsedUpAlthoughManyGiveUp has every third leave while it waits. Each comes when it was told to, or is woken.
func TestTheQuotaIsUsedUpAlthoughManyGiveUp(t *testing.T) {
	t.Parallel()
	budgets, account, clock := settled()
	began := clock.Now()
	due, leaves := map[string]time.Time{}, map[string]time.Time{}
	budgets.Wake = func(name types.NamespacedName) { due[name.Name] = clock.Now() }
	const count = 90
	for i := range count {
		who := fmt.Sprintf("m-%02d", i)
		due[who] = began
		if i%3 == 0 {
			leaves[who] = began.Add(time.Duration(1+i*7%40) * time.Second)
		}
	}
	made := 0
	for ; len(due) > 0; clock.SetTime(clock.Now().Add(time.Second)) {
		for i := range count {
			who := fmt.Sprintf("m-%02d", i)
			at, waits := due[who]
			leave, gives := leaves[who]
			switch {
			case waits && gives && !clock.Now().Before(leave):
				delete(due, who)
				budgets.Leave(named(who), "")
			case waits && !at.After(clock.Now()):
				wait, ok := reserve(account, migrationapi.Jobs, who)
				if due[who] = clock.Now().Add(wait); ok {
					made++
					delete(due, who)
				}
			}
		}
	}
	took := clock.Now().Sub(began)
	if windows := (made + limits.Jobs - 1) / limits.Jobs; took > time.Duration(windows)*limits.Window {
		t.Errorf("%d calls of %d a minute took %s", made, limits.Jobs, took)
	}
}
