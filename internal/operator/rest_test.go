package operator

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMemoryIsGivenBackOnceAfterEachTimeOfWork(t *testing.T) {
	t.Parallel()
	const work, rest = restAllocates + 1, restAllocates
	total, frees := uint64(0), 0
	g := giveBack{allocated: func() uint64 { return total }, free: func() { frees++ }}
	var got []int
	for _, allocates := range []uint64{work, work, rest, rest, rest, work, rest, rest} {
		total += allocates
		g.look()
		got = append(got, frees)
	}
	if diff := cmp.Diff([]int{0, 0, 1, 1, 1, 1, 2, 2}, got); diff != "" {
		t.Errorf("freed so often by then (-want +got):\n%s", diff)
	}
}

func TestWhatWasAllocatedIsKnown(t *testing.T) {
	t.Parallel()
	if allocated() == 0 {
		t.Error("nothing was allocated, as it seems: the metric may have another name by now")
	}
}
