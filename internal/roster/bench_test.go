package roster_test

import (
	"fmt"
	"testing"
)

// crowd is a site with so many migrations that wait, and some that run or hold their spaces while apps move.
func crowd(waiters, holders int) *office {
	o := newOffice(site("acme", int32(holders)))
	for i := range holders {
		o.Observe(migration(fmt.Sprint("runs-", i), 0, 1, running))
		o.Observe(migration(fmt.Sprint("apps-", i), 0, 1, movingApps))
	}
	for i := range waiters {
		o.Observe(migration(fmt.Sprint("w-", i), i, 1, waiting))
	}
	return o
}

func BenchmarkGrantAmong5000(b *testing.B) {
	for name, free := range map[string]bool{"with no slot free": false, "with a slot free, from the end of the queue": true} {
		b.Run(name, func(b *testing.B) {
			o := crowd(5000, 20)
			if free {
				o.Observe(migration("runs-0", 0, 2, over))
			}
			for b.Loop() {
				if o.Grant(named("w-4999"), start.Time).Granted {
					b.Fatal("the last one in the queue is granted")
				}
			}
		})
	}
}

func BenchmarkWakeAmong5000(b *testing.B) {
	o := crowd(5000, 1)
	version := 1
	for b.Loop() {
		version += 2
		o.Observe(migration("runs-0", 0, version, running))
		o.Observe(migration("runs-0", 0, version+1, over))
		o.migrations = o.migrations[:0]
	}
}

func BenchmarkFollowingAmong5000(b *testing.B) {
	o := crowd(5000, 20)
	for b.Loop() {
		if o.Following() != 40 {
			b.Fatal("not all open runs are counted")
		}
	}
}
