package migration_test

import (
	"flag"
	"os"
	"testing"

	"github.com/drover-dev/drover/internal/testenv"
)

// cases is how many interleavings are tried unless -rapid.checks says otherwise: each is a week of migrating.
const cases = "2"

func TestMain(m *testing.M) {
	// The command line is parsed later, and wins.
	if err := flag.Set("rapid.checks", cases); err != nil {
		panic(err)
	}
	os.Exit(testenv.Run(m))
}
