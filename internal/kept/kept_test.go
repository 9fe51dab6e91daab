package kept_test

import (
	"sync"
	"testing"

	"github.com/drover-dev/drover/internal/kept"
)

func TestWhatIsKeptIsForgottenOneByOneOrTogether(t *testing.T) {
	t.Parallel()
	var numbers kept.Map[string, int]
	numbers.Drop("a")
	numbers.DropAll(func(int) bool { return true })
	if got := numbers.Of("a"); got != 0 {
		t.Errorf("of nothing it keeps %d", got)
	}
	for key, value := range map[string]int{"a": 1, "b": 2, "c": 3, "d": 4} {
		numbers.Keep(key, value)
	}
	numbers.Keep("a", 5)
	numbers.Drop("b")
	numbers.DropAll(func(n int) bool { return n == 4 })
	for key, want := range map[string]int{"a": 5, "b": 0, "c": 3, "d": 0} {
		if got := numbers.Of(key); got != want {
			t.Errorf("of %s it keeps %d, want %d", key, got, want)
		}
	}
}

func TestManyMayKeepAtTheSameTime(t *testing.T) {
	t.Parallel()
	var squares kept.Map[int, int]
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			squares.Keep(i, i*i)
			squares.Of(i - 1)
			squares.DropAll(func(n int) bool { return n < 0 })
		})
	}
	all.Wait()
	for i := range 100 {
		if got := squares.Of(i); got != i*i {
			t.Errorf("of %d it keeps %d", i, got)
		}
	}
}
